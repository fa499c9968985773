import { afterEach, beforeAll, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { asOwner } from '@/lib/testing/as-owner'
import { aMember } from '@/lib/testing/skill-factories'
import { change, changed } from '../change'
import { succeeded } from '../event'
import { publishCheckpoint } from '../log/publish'
import { sequenceAll } from '../log/sequencer'
import { verifyLog } from './run'
import { emptyMemory, type Memory, watchLog } from './watch'

// A superuser of the database can do all of this. Each attack is made, one cycle of the watch runs,
// and an alarm must say what happened. Then the damage is undone for the next one.
const BYPASS = 'SET session_replication_role = replica'
const tamper = (...statements: string[]) => asOwner(BYPASS, ...statements)

const resource = { type: 'team', id: 'x' } as const
const attempt = { action: 'team.create', resource, needs: null } as const
const anEvent = async (actor = systemActor(newId())) =>
  change(actor, attempt, async () => changed(null, succeeded('team.create', { resource })))

let memory: Memory
let events: string[]

const openAlarms = async () =>
  (await db.auditAlarm.findMany({ where: { clearedAt: null } })).map(
    ({ kind, key }) => `${kind} ${key}`,
  )

/** One cycle: what it found, as `kind check/subject`, and that each has an open alarm. */
async function cycle(): Promise<string[]> {
  const { kept } = await watchLog(memory, true)
  const open = await openAlarms()
  const found = kept.map(({ kind, check, subject }) => `${kind} ${check}/${subject}`)
  for (const finding of found.slice(0, 10)) expect(open).toContain(finding)
  if (found.length > 10) expect(open).toContain('mismatch more')
  return found
}

beforeAll(async () => {
  const dana = await aMember('developer')
  for (let n = 0; n < 300; n += 1) await anEvent(n % 100 === 20 ? dana : undefined)
  await sequenceAll()
  await publishCheckpoint()
  for (let n = 0; n < 5; n += 1) await anEvent()
  await sequenceAll()
  await publishCheckpoint()
  events = (await db.auditIndex.findMany({ orderBy: { idx: 'asc' } })).map(({ eventId }) => eventId)
  memory = emptyMemory()
  expect(await cycle()).toEqual([])
  await asOwner(
    'CREATE SCHEMA backup',
    ...[
      'audit_event',
      'audit_index',
      'audit_tile',
      'audit_log_state',
      'audit_checkpoint',
      'audit_disclosure',
    ].map((table) => `CREATE TABLE backup.${table} AS TABLE audit.${table}`),
  )
})

async function restore(): Promise<void> {
  const columns = `event_id, org_id, ts, retention_class, action, outcome, actor_ref, team_id,
    resource_type, resource_id, class, core, leaf_hash, search_text`
  await tamper(
    `DELETE FROM audit.audit_event e USING backup.audit_event b WHERE e.event_id = b.event_id`,
    `INSERT INTO audit.audit_event (${columns}) SELECT ${columns} FROM backup.audit_event`,
    'DELETE FROM audit.audit_index',
    'INSERT INTO audit.audit_index SELECT * FROM backup.audit_index',
    'DELETE FROM audit.audit_tile',
    'INSERT INTO audit.audit_tile SELECT * FROM backup.audit_tile',
    'DELETE FROM audit.audit_log_state',
    'INSERT INTO audit.audit_log_state SELECT * FROM backup.audit_log_state',
    'DELETE FROM audit.audit_disclosure d USING backup.audit_disclosure b WHERE d.event_id = b.event_id',
    'INSERT INTO audit.audit_disclosure SELECT * FROM backup.audit_disclosure',
    'DELETE FROM audit.audit_checkpoint',
    'INSERT INTO audit.audit_checkpoint OVERRIDING SYSTEM VALUE SELECT * FROM backup.audit_checkpoint',
    'UPDATE audit.audit_alarm SET cleared_at = now() WHERE cleared_at IS NULL',
    'DELETE FROM audit.audit_pending p WHERE NOT EXISTS (SELECT FROM audit.audit_event e WHERE e.event_id = p.event_id)',
  )
  await sequenceRest()
}

/** Alarms are events as well: they get their place, as the sequencer would give it. */
async function sequenceRest(): Promise<void> {
  await tamper(
    'DELETE FROM audit.audit_event e WHERE NOT EXISTS (SELECT FROM backup.audit_event b WHERE b.event_id = e.event_id)',
  )
  await tamper('DELETE FROM audit.audit_pending')
  memory = emptyMemory()
  await watchLog(memory, false)
}

afterEach(restore)

const event = (at: number) => `event_id = '${events[at]}'`

test('TRUNCATE of one partition, its triggers disabled', async () => {
  const month = new Date().toISOString().slice(0, 7).replace('-', '')
  const partition = `audit.audit_event_standard_${month}`
  await asOwner(`ALTER TABLE ${partition} DISABLE TRIGGER ALL`, `TRUNCATE ${partition}`)
  const found = await cycle().finally(() => asOwner(`ALTER TABLE ${partition} ENABLE TRIGGER ALL`))
  expect(found).toContain('gap event/0')
  expect(found.length).toBeGreaterThanOrEqual(100)
  expect(await openAlarms()).toContain('missing-guard append-only')
})

test('UPDATE of what an event says, triggers bypassed', async () => {
  await tamper(
    `UPDATE audit.audit_event SET core = jsonb_set(core, '{reason}', '"nothing"') WHERE ${event(9)}`,
  )
  expect(await cycle()).toEqual(['mismatch event/9'])
})

test('UPDATE of what an event says and of its hash beside it', async () => {
  const forged = `leaf_hash = sha256('\\x00'::bytea || convert_to(core::text, 'UTF8'))`
  await tamper(`UPDATE audit.audit_event SET ${forged} WHERE ${event(9)}`)
  expect(await cycle()).toEqual(['mismatch event/9'])
})

test('DELETE of one event', async () => {
  await tamper(`DELETE FROM audit.audit_event WHERE ${event(123)}`)
  expect(await cycle()).toEqual(['gap event/123'])
})

test('DELETE of an event with its index', async () => {
  await tamper(
    `DELETE FROM audit.audit_event WHERE ${event(123)}`,
    'DELETE FROM audit.audit_index WHERE idx = 123',
  )
  expect(await cycle()).toEqual(['gap index/123'])
})

test('DELETE of the last events with their indexes', async () => {
  await tamper(
    `DELETE FROM audit.audit_event WHERE ${event(304)}`,
    'DELETE FROM audit.audit_index WHERE idx = 304',
  )
  expect(await cycle()).toEqual(['gap index/last', 'gap index/304'])
})

test('back-dating: an event is moved to another day', async () => {
  await tamper(`UPDATE audit.audit_event SET ts = ts - interval '40 days' WHERE ${event(50)}`)
  expect(await cycle()).toContain('mismatch event/50')
})

test('back-dating: an event is moved together with its index', async () => {
  await tamper(
    `UPDATE audit.audit_event SET ts = ts - interval '1 hour' WHERE ${event(50)}`,
    `UPDATE audit.audit_index SET ts = ts - interval '1 hour' WHERE ${event(50)}`,
  )
  expect(await cycle()).toEqual(['mismatch order/50', 'mismatch columns/50'])
})

test('two events that swapped their indexes', async () => {
  await tamper(
    'UPDATE audit.audit_index SET idx = 10000 WHERE idx = 20',
    'UPDATE audit.audit_index SET idx = 20 WHERE idx = 21',
    'UPDATE audit.audit_index SET idx = 21 WHERE idx = 10000',
  )
  expect(await cycle()).toEqual(['mismatch event/20', 'mismatch event/21'])
})

test('columns that searches use say something else than the event', async () => {
  for (const column of [
    "outcome = 'denied'",
    'actor_ref = gen_random_uuid()',
    "resource_id = 'y'",
    'class = 3',
  ]) {
    await tamper(`UPDATE audit.audit_event SET ${column} WHERE ${event(77)}`)
    expect(await cycle(), column).toEqual(['mismatch columns/77'])
    await restore()
  }
})

test('an event that was put in beside the portal', async () => {
  await tamper(`INSERT INTO audit.audit_event (event_id, org_id, ts, retention_class, action, outcome, actor_ref,
      resource_type, resource_id, class, core, leaf_hash, search_text)
    SELECT gen_random_uuid(), org_id, now(), retention_class, action, outcome, actor_ref, resource_type,
      resource_id, class, core, leaf_hash, search_text FROM audit.audit_event WHERE ${event(3)}`)
  expect(await cycle()).toEqual([expect.stringMatching(/^gap stray/)])
})

test('a pending row that was deleted before its event had an index', async () => {
  await anEvent()
  await tamper('DELETE FROM audit.audit_pending')
  expect(await cycle()).toEqual([expect.stringMatching(/^gap stray/)])
})

test('an event that was deleted while it waited for its index', async () => {
  await anEvent()
  await tamper(
    'DELETE FROM audit.audit_event WHERE event_id IN (SELECT event_id FROM audit.audit_pending)',
  )
  expect(await cycle()).toEqual([expect.stringMatching(/^gap pending/)])
})

test('a byte of any tile', async () => {
  const tiles = await db.auditTile.findMany({ orderBy: [{ level: 'asc' }, { n: 'asc' }] })
  expect(tiles.map(({ level, n }) => `${level}/${n}`)).toEqual(['0/0', '0/1', '1/0'])
  for (const { level, n } of tiles) {
    await tamper(`UPDATE audit.audit_tile SET hashes = set_byte(hashes, 40 % length(hashes), 255 - get_byte(hashes, 40 % length(hashes)))
      WHERE level = ${level} AND n = ${n}`)
    expect((await cycle()).length, `${level}/${n}`).toBeGreaterThan(0)
    await restore()
  }
})

test('a tile that was deleted', async () => {
  await tamper('DELETE FROM audit.audit_tile WHERE level = 0 AND n = 0')
  expect(await cycle()).toContain('gap tile/0/0')
})

test('a checkpoint that was deleted, or altered', async () => {
  await tamper('DELETE FROM audit.audit_checkpoint WHERE size = 300')
  expect(await cycle()).toEqual([expect.stringMatching(/^gap checkpoint/)])
  await restore()
  await tamper("UPDATE audit.audit_checkpoint SET note = replace(note, E'\\n300\\n', E'\\n299\\n')")
  expect(await cycle()).toEqual([expect.stringMatching(/^mismatch checkpoint/)])
})

test('the head was rolled back, with everything that came after it', async () => {
  const [first] = await db.auditCheckpoint.findMany({ orderBy: { id: 'asc' } })
  await tamper(
    `UPDATE audit.audit_log_state SET size = 300, root = '\\x${Buffer.from(first?.root ?? []).toString('hex')}'`,
    'DELETE FROM audit.audit_index WHERE idx >= 300',
    'DELETE FROM audit.audit_checkpoint WHERE size > 300',
    `DELETE FROM audit.audit_event WHERE event_id = ANY('{${events.slice(300).join(',')}}')`,
  )
  expect(await cycle()).toContain('inconsistent-head head/rolled-back')
})

test('the log was rewritten from an event on, with a tree that fits', async () => {
  await tamper(
    `UPDATE audit.audit_event SET core = jsonb_set(core, '{reason}', '"nothing"') WHERE ${event(304)}`,
    'DELETE FROM audit.audit_tile',
    'DELETE FROM audit.audit_index',
    'DELETE FROM audit.audit_log_state',
    `INSERT INTO audit.audit_pending SELECT event_id, org_id, ts, retention_class, leaf_hash
     FROM audit.audit_event WHERE NOT ${event(7)} ON CONFLICT DO NOTHING`,
  )
  await sequenceAll()
  expect((await cycle()).some((found) => found.startsWith('inconsistent-head'))).toBe(true)
})

test('the head is gone', async () => {
  await tamper('DELETE FROM audit.audit_log_state')
  expect(await cycle()).toContain('inconsistent-head head/state')
})

test('a personal field that was altered, or deleted', async () => {
  const [row] = await asOwner('SELECT event_id FROM audit.audit_disclosure LIMIT 1')
  await tamper(`DELETE FROM audit.audit_disclosure WHERE event_id = '${row?.event_id}'`)
  const { findings } = await verifyLog({ scope: 'full' })
  expect(findings.map(({ kind, check }) => `${kind} ${check}`)).toEqual(['gap personal'])
})

test('a guard that was dropped, until it is back', async () => {
  await asOwner('DROP TRIGGER audit_tile_only_grows ON audit.audit_tile')
  await cycle()
  expect(await openAlarms()).toEqual(['missing-guard grows-only'])
  await asOwner(`CREATE TRIGGER audit_tile_only_grows BEFORE UPDATE OR DELETE ON audit.audit_tile
    FOR EACH ROW EXECUTE FUNCTION audit.tile_only_grows()`)
  await cycle()
  expect(await openAlarms()).toEqual([])
})

test('a right the application was given', async () => {
  const role = new URL(process.env.DATABASE_URL ?? '').username
  await asOwner(`GRANT UPDATE ON audit.audit_event TO ${role}`)
  await cycle()
  expect(await openAlarms()).toEqual(['missing-guard privileges'])
  await asOwner(`REVOKE UPDATE ON audit.audit_event FROM ${role}`)
})
