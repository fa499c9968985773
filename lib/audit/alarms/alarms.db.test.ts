import { expect, test } from 'vitest'
import { db } from '@/lib/db/read'
import { aMember } from '@/lib/testing/skill-factories'
import { clearAlarmByHand } from './clear-by-hand'
import { listAlarms } from './queries'
import { clearAlarm, raiseAlarm } from './raise'

const events = (action: string) => db.auditEvent.findMany({ where: { action } })
const openAlarms = (kind: string) => db.auditAlarm.findMany({ where: { kind, clearedAt: null } })
const mismatch = (key: string, detail = 'Index 7 holds another event.') =>
  ({ kind: 'mismatch', key, detail }) as const

test('an alarm that is raised by many at once opens once and is one event', async () => {
  const late = { kind: 'pending-too-old', key: 'log', detail: 'An event waits for 61 s.' } as const
  const opened = await Promise.all(Array.from({ length: 8 }, () => raiseAlarm(late)))
  expect(opened.filter(Boolean)).toHaveLength(1)
  expect(await openAlarms('pending-too-old')).toHaveLength(1)
  expect(await events('log.alarm')).toHaveLength(1)
})

test('an alarm whose cause is gone closes by itself, with an event, and can open again', async () => {
  expect(await clearAlarm('pending-too-old', 'log')).toBe(true)
  expect(await clearAlarm('pending-too-old', 'log')).toBe(false)
  expect(await events('log.clear-alarm')).toHaveLength(1)
  const again = { kind: 'pending-too-old', key: 'log', detail: 'An event waits for 90 s.' } as const
  expect(await raiseAlarm(again)).toBe(true)
})

test('that the log was altered is never cleared by the portal itself', async () => {
  await raiseAlarm(mismatch('leaf/7'))
  expect(await clearAlarm('mismatch', 'leaf/7')).toBe(false)
  expect(await openAlarms('mismatch')).toHaveLength(1)
})

test('an admin clears it with a reason, which stays; the same finding is not raised anew, another is', async () => {
  const admin = await aMember('admin', { name: 'Ada Test' })
  const [alarm] = await openAlarms('mismatch')
  const reason = 'Restored from the backup of Tuesday.'
  await clearAlarmByHand(admin, { alarmId: alarm?.id ?? '', reason })
  expect(await raiseAlarm(mismatch('leaf/7'))).toBe(false)
  expect(await raiseAlarm(mismatch('leaf/7', 'Index 7 holds a third event.'))).toBe(true)
  const { cleared } = await listAlarms(admin)
  expect(cleared[0]).toMatchObject({ clearedBy: 'Ada Test', clearReason: reason })
  const written = await events('log.clear-alarm')
  expect(written.map(({ core }) => (core as { reason: string }).reason)).toContain(reason)
})

test('an auditor reads alarms and cannot clear them; a developer does neither', async () => {
  const [auditor, developer] = [await aMember('auditor'), await aMember('developer')]
  const { open } = await listAlarms(auditor)
  const alarmId = open[0]?.id ?? ''
  await expect(
    clearAlarmByHand(auditor, { alarmId, reason: 'I would like it gone.' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(listAlarms(developer)).rejects.toMatchObject({ code: 'forbidden' })
  expect((await listAlarms(auditor)).open).toHaveLength(open.length)
})

test('of two admins who clear the same alarm one is told that the other did', async () => {
  const admin = await aMember('admin')
  await raiseAlarm(mismatch('leaf/8'))
  const alarm = (await openAlarms('mismatch')).find(({ key }) => key === 'leaf/8')
  const clear = () =>
    clearAlarmByHand(admin, { alarmId: alarm?.id ?? '', reason: 'Seen and explained.' })
  const settled = await Promise.allSettled([clear(), clear()])
  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})
