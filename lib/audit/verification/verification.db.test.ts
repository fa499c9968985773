import { beforeAll, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { tellOfAlarms } from '@/lib/notify/tell-of-alarms'
import { asOwner } from '@/lib/testing/as-owner'
import { aMember } from '@/lib/testing/skill-factories'
import { change, changed } from '../change'
import { succeeded } from '../event'
import { publishCheckpoint } from '../log/publish'
import { sequenceAll } from '../log/sequencer'
import type { EventCore } from '../schema'
import { getIntegrity, getVerification, listVerifications } from './queries'
import { scheduleVerification, startVerification } from './request'
import { begin, type Progress, step, verifyLog } from './run'
import { emptyMemory, watchLog } from './watch'
import { workOnVerification } from './work'

const resource = { type: 'team', id: 'x' } as const
const attempt = { action: 'team.create', resource, needs: null } as const
const anEvent = () =>
  change(systemActor(newId()), attempt, async () =>
    changed(null, succeeded('team.create', { resource })),
  )

const never = new AbortController().signal
const verifyEvents = async (state: string) => {
  const rows = await db.auditEvent.findMany({ where: { action: 'log.verify' } })
  return rows.filter(({ core }) => (core as unknown as EventCore).data.state === state)
}

beforeAll(async () => {
  for (let n = 0; n < 600; n += 1) await anEvent()
  await sequenceAll()
  await publishCheckpoint()
})

test('a log that nobody touched verifies, in a sample and as a whole', async () => {
  for (const scope of ['sample', 'full'] as const) {
    const { findings, checked } = await verifyLog({ scope })
    expect(findings).toEqual([])
    expect(checked).toBeGreaterThanOrEqual(600)
  }
})

test('who may read the log asks for a verification, which ends as an event with its counts', async () => {
  const auditor = await aMember('auditor')
  const id = await startVerification(auditor, 'full')
  expect(await startVerification(auditor, 'full')).toBe(id)
  expect(await workOnVerification(never)).toBe('more')
  expect(await workOnVerification(never)).toBe('idle')
  const view = await getVerification(auditor, id)
  expect(view).toMatchObject({ result: 'clean', findingsCount: 0, requestedBy: 'Dana Test' })
  const ended = await verifyEvents('finished')
  expect(ended.map(({ outcome }) => outcome)).toEqual(['success'])
  expect(ended[0]?.core).toMatchObject({ data: { scope: 'full', findings: 0 } })
  for (const unknown of ['x', newId()])
    await expect(getVerification(auditor, unknown)).rejects.toMatchObject({ code: 'not_found' })
})

test('a developer neither starts nor reads one', async () => {
  const developer = await aMember('developer')
  await expect(startVerification(developer, 'full')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listVerifications(developer)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(getIntegrity(developer)).rejects.toMatchObject({ code: 'forbidden' })
})

test('another process goes on where one was stopped', async () => {
  const id = await startVerification(systemActor(newId()), 'full')
  const stopping = new AbortController()
  stopping.abort()
  await workOnVerification(stopping.signal)
  const row = await db.auditVerification.findUnique({ where: { id } })
  expect([row?.startedAt === null, row?.finishedAt]).toEqual([false, null])
  const half = await step(row?.cursor as unknown as Progress)
  expect(half.phase).not.toBe('done')
  await workOnVerification(never)
  expect((await db.auditVerification.findUnique({ where: { id } }))?.result).toBe('clean')
})

test('a step that is cut off and done again changes nothing', async () => {
  const first = await begin('full')
  const [once, again] = [await step(first), await step(first)]
  expect(again).toEqual(once)
})

test('what is found fails the verification, opens an alarm, and people are told once', async () => {
  const [admin, developer] = [await aMember('admin'), await aMember('developer')]
  await asOwner(
    'SET session_replication_role = replica',
    `UPDATE audit.audit_event SET outcome = 'denied' WHERE event_id = (SELECT event_id FROM audit.audit_index WHERE idx = 5)`,
  )
  await scheduleVerification('sample')
  await workOnVerification(never)
  const [last] = await listVerifications(admin)
  expect(last).toMatchObject({ result: 'findings', findingsCount: 1, requestedBy: null })
  expect((await verifyEvents('finished')).map(({ outcome }) => outcome)).toContain('failure')
  expect(await tellOfAlarms()).toBe(1)
  expect(await tellOfAlarms()).toBe(0)
  const told = (userId: string) => db.notification.count({ where: { userId, kind: 'log.alarm' } })
  expect([await told(admin.id), await told(developer.id)]).toEqual([1, 0])
})

test('a later clean verification does not clear it', async () => {
  await asOwner(
    'SET session_replication_role = replica',
    `UPDATE audit.audit_event SET outcome = 'success' WHERE event_id = (SELECT event_id FROM audit.audit_index WHERE idx = 5)`,
  )
  await scheduleVerification('full')
  await workOnVerification(never)
  await watchLog(emptyMemory(), true)
  expect(await db.auditAlarm.count({ where: { kind: 'mismatch', clearedAt: null } })).toBe(1)
})

test('the page shows the head, its keys and every guard in place', async () => {
  const view = await getIntegrity(await aMember('auditor'))
  expect(view.size).toBeGreaterThanOrEqual(600)
  expect(view.checkpoint?.size).toBe(600)
  expect(view.keys).toHaveLength(1)
  expect(view.guards.filter(({ isThere }) => !isThere)).toEqual([])
})

test('an event that waits for over a minute is an alarm, which closes when it has its index', async () => {
  const memory = emptyMemory()
  await anEvent()
  await watchLog(memory, false)
  if (memory.pending) memory.pending.since -= 70_000
  await watchLog(memory, false)
  const open = () => db.auditAlarm.count({ where: { kind: 'pending-too-old', clearedAt: null } })
  expect(await open()).toBe(1)
  await sequenceAll()
  await watchLog(memory, false)
  await watchLog(memory, false)
  expect(await open()).toBe(0)
})

test('a log that grows without a checkpoint for a minute is an alarm', async () => {
  const memory = emptyMemory()
  await sequenceAll()
  await watchLog(memory, false)
  if (memory.unsigned) memory.unsigned.since -= 70_000
  await watchLog(memory, false)
  const where = { kind: 'unanchored-checkpoint', key: 'unsigned', clearedAt: null }
  expect(await db.auditAlarm.count({ where })).toBe(1)
  await publishCheckpoint()
  await watchLog(memory, false)
  expect(await db.auditAlarm.count({ where })).toBe(0)
})

test('a checkpoint that is not anchored for five minutes is an alarm for that anchor only', async () => {
  await asOwner(
    `INSERT INTO audit.audit_anchor_target (name, kind, last_size, last_error) VALUES
     ('vault-file', 'file', 1000000, NULL), ('bucket', 's3', 3, 'Access denied.')`,
    'SET session_replication_role = replica',
    `UPDATE audit.audit_checkpoint SET created_at = created_at - interval '6 minutes'`,
  )
  await watchLog(emptyMemory(), false)
  const open = await db.auditAlarm.findMany({
    where: { kind: 'unanchored-checkpoint', clearedAt: null },
  })
  expect(open.map(({ key }) => key)).toEqual(['anchor/bucket'])
  expect(open[0]?.detail).toContain('Access denied.')
})

test('an event dated in the future is an alarm', async () => {
  await asOwner(
    'SET session_replication_role = replica',
    `UPDATE audit.audit_event SET ts = now() + interval '1 minute' WHERE event_id = (SELECT event_id FROM audit.audit_index WHERE idx = 9)`,
  )
  await watchLog(emptyMemory(), false)
  expect(await db.auditAlarm.count({ where: { kind: 'clock-drift', key: 'future' } })).toBe(1)
})

test('that next month has no partition, and that the application owns the log, are alarms', async () => {
  const next = new Date()
  next.setUTCDate(1)
  next.setUTCMonth(next.getUTCMonth() + 1)
  const month = next.toISOString().slice(0, 7).replace('-', '')
  const role = new URL(process.env.DATABASE_URL ?? '').username
  await asOwner(
    `DROP TABLE audit.audit_event_activity_${month}`,
    `ALTER TABLE audit.audit_anchor_target OWNER TO ${role}`,
  )
  await watchLog(emptyMemory(), false)
  const open = await db.auditAlarm.findMany({ where: { kind: 'missing-guard', clearedAt: null } })
  expect(open.map(({ key }) => key)).toEqual(expect.arrayContaining(['months-ahead', 'ownership']))
})
