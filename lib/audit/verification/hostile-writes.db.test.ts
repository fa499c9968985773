import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { pool, prismaClient } from '@/lib/db/client'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { asOwner } from '@/lib/testing/as-owner'
import { aMember } from '@/lib/testing/skill-factories'
import { clearAlarmByHand } from '../alarms/clear-by-hand'
import { raiseAlarm } from '../alarms/raise'
import { change, changed } from '../change'
import { openDisclosures } from '../disclosures'
import { succeeded } from '../event'
import { publishCheckpoint } from '../log/publish'
import { sequenceAll } from '../log/sequencer'
import { logHead, readSequenced } from '../log/stream'
import { forgetSubjectKeys } from '../subject-keys'
import { verifyLog } from './run'
import { emptyMemory, watchLog } from './watch'

// What somebody can do who has the application's own rights in the database, by an injection for
// instance: they may insert. It must neither stop the log nor go unseen for a cycle.
const resource = { type: 'team', id: 'x' } as const
const attempt = { action: 'team.create', resource, needs: null } as const
const anEvent = (actor = systemActor(newId())) =>
  change(actor, attempt, async () => changed(null, succeeded('team.create', { resource })))
const asApplication = (text: string, values: unknown[] = []) => pool().query(text, values)

const COLUMNS = `org_id, retention_class, action, outcome, actor_ref, team_id, resource_type,
  resource_id, class, core, leaf_hash, search_text`
/** A copy of some event under a time of one's choice, and its pending row. */
const forge = (at: string) =>
  asApplication(
    `WITH e AS (INSERT INTO audit.audit_event (event_id, ts, ${COLUMNS})
       SELECT gen_random_uuid(), $1::timestamptz, ${COLUMNS} FROM audit.audit_event LIMIT 1 RETURNING *)
     INSERT INTO audit.audit_pending (event_id, org_id, ts, retention_class, leaf_hash)
     SELECT event_id, org_id, ts, retention_class, leaf_hash FROM e`,
    [at],
  )
const putInLine = (id: string, leaf: string) =>
  asApplication(
    `INSERT INTO audit.audit_pending (event_id, org_id, ts, retention_class, leaf_hash)
     VALUES ($1, $1, now(), 'standard', decode($2, 'hex'))`,
    [id, leaf],
  )
const found = async () =>
  (await watchLog(emptyMemory(), true)).kept.map(
    ({ kind, check, subject }) => `${kind} ${check}/${subject}`,
  )
const open = async () =>
  (await db.auditAlarm.findMany({ where: { clearedAt: null } })).map(({ key }) => key)

beforeEach(async () => {
  for (let n = 0; n < 5; n += 1) await anEvent()
  await sequenceAll()
  await publishCheckpoint()
  expect(await found()).toEqual([])
  // The watch may have had a word of its own to write.
  await sequenceAll()
})

/** Each attack begins with an empty log. */
afterEach(() =>
  asOwner(
    'SET session_replication_role = replica',
    ...['event', 'pending', 'index', 'tile', 'log_state', 'checkpoint', 'disclosure', 'alarm'].map(
      (table) => `DELETE FROM audit.audit_${table}`,
    ),
  ),
)

test('a leaf of another length, which would shift every hash after it, is refused', async () => {
  for (const leaf of ['', 'ab', 'ab'.repeat(31), 'ab'.repeat(64)])
    await expect(putInLine(newId(), leaf)).rejects.toThrow(/leaf_check/)
})

test('an event at the end of all time is refused', async () => {
  await expect(forge('infinity')).rejects.toThrow(/ts_check/)
  await expect(forge('-infinity')).rejects.toThrow(/ts_check/)
})

test('an event that is put in line twice does not stop the sequencer, and is told of', async () => {
  const [first] = await readSequenced(0n, 1)
  await putInLine(first?.id ?? '', 'ab'.repeat(32))
  await anEvent()
  expect(await sequenceAll()).toBeGreaterThan(0)
  expect(await open()).toContain(`twice/${first?.id}`)
  expect(await db.auditPending.count()).toBeLessThanOrEqual(1)
  expect((await readSequenced(0n, 1))[0]?.id).toBe(first?.id)
  expect(await found()).toEqual([])
})

test('an index that was given out beside the sequencer is found at once', async () => {
  const { size } = await logHead()
  await asApplication(
    `INSERT INTO audit.audit_index (idx, event_id, ts, retention_class)
     VALUES ($1, gen_random_uuid(), now(), 'standard')`,
    [`${size}`],
  )
  expect(await found()).toEqual(['mismatch index/beyond'])
})

test('the beginning of the log cannot be moved so that nobody misses what was deleted', async () => {
  const { size } = await logHead()
  await asApplication('UPDATE audit.audit_log_state SET min_index = $1', [`${size}`])
  await asOwner('SET session_replication_role = replica', 'DELETE FROM audit.audit_event')
  expect(await found()).toContain('gap index/removed')
  const { findings } = await verifyLog({ scope: 'full' })
  expect(findings).toContainEqual(
    expect.objectContaining({ kind: 'gap', check: 'index', subject: 'removed' }),
  )
})

test('one event of the future is found, and does not make later ones look back-dated', async () => {
  const { size } = await logHead()
  await forge(new Date(Date.now() + 20 * 86_400_000).toISOString())
  await sequenceAll()
  for (let n = 0; n < 5; n += 1) await anEvent()
  await sequenceAll()
  expect(await found()).toEqual([`mismatch order/${size}`, `mismatch columns/${size}`])
})

test('nor when its time has come meanwhile', async () => {
  const { size } = await logHead()
  await asOwner(
    'SET session_replication_role = replica',
    `UPDATE audit.audit_event SET ts = ts - interval '3 hours'`,
    `UPDATE audit.audit_index SET ts = ts - interval '3 hours'`,
  )
  await forge(new Date(Date.now() - 3_600_000).toISOString())
  await sequenceAll()
  await forge(new Date(Date.now() - 2 * 3_600_000).toISOString())
  await sequenceAll()
  expect((await found()).filter((one) => one.includes('order'))).toEqual([`mismatch order/${size}`])
})

test('the key of a person that was exchanged or destroyed is found, and stops no verification', async () => {
  const [dana, rita] = [await aMember('developer'), await aMember('developer')]
  for (const actor of [dana, rita]) await anEvent(actor)
  await sequenceAll()
  await asApplication(
    `UPDATE audit.subject_key SET wrapped_dek =
       (SELECT wrapped_dek FROM audit.subject_key WHERE subject_ref = $2) WHERE subject_ref = $1`,
    [dana.id, rita.id],
  )
  await asApplication(
    'UPDATE audit.subject_key SET wrapped_dek = NULL, destroyed_at = now() WHERE subject_ref = $1',
    [rita.id],
  )
  forgetSubjectKeys([dana.id, rita.id])
  const { eventId, core } = await prismaClient().auditEvent.findFirstOrThrow({
    where: { actorRef: dana.id, action: 'team.create' },
  })
  const { sd } = core as { sd: string[] }
  const states = (await openDisclosures(eventId, sd)).map(({ state }) => state)
  expect(new Set(states)).toEqual(new Set(['altered']))
  expect(await found()).toEqual([`mismatch key/${dana.id}`, `gap key/${rita.id}`])
  const { findings } = await verifyLog({ scope: 'full' })
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['key']))
  await asOwner('SET session_replication_role = replica', 'DELETE FROM audit.subject_key')
})

test('an alarm cannot be answered before it is raised', async () => {
  const alarm = {
    kind: 'mismatch',
    key: 'event/3',
    detail: 'Event 3 is not what was logged.',
  } as const
  const insert = `INSERT INTO audit.audit_alarm (id, kind, key, detail, opened_at, cleared_at, cleared_by, clear_reason)
    VALUES (gen_random_uuid(), $1, $2, $3, now(), now(), gen_random_uuid(), 'known')`
  await asApplication(insert, [alarm.kind, alarm.key, alarm.detail])
  expect(await raiseAlarm(alarm)).toBe(true)
  const [raised] = await db.auditAlarm.findMany({ where: { clearedAt: null } })
  const admin = await aMember('admin')
  await clearAlarmByHand(admin, { alarmId: raised?.id ?? '', reason: 'Looked into and repaired.' })
  expect(await raiseAlarm(alarm)).toBe(false)
})
