import { beforeAll, describe, expect, test } from 'vitest'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { accountFor } from '@/lib/audit/change'
import { notDone, succeeded } from '@/lib/audit/event'
import { sequenceAll } from '@/lib/audit/log/sequencer'
import { prismaClient } from '@/lib/db/client'
import { newId } from '@/lib/db/clock'
import { asOwner } from '@/lib/testing/as-owner'
import { aPendingSubmission, decide } from '@/lib/testing/factories'
import { aMember } from '@/lib/testing/skill-factories'
import { saveRule } from '../save-rule'
import type { OwnCondition } from '../schema'
import { tryRule } from '../try-rule'
import { runRules, runRulesToHead } from './run-rules'

const prisma = prismaClient()
const openPage = { type: 'page', id: '/admin' } as const
const deny = (actor: Actor) =>
  accountFor(actor, notDone('page.open', 'denied', { resource: openPage, reason: 'No.' }))
const stop = (actor: Actor, id = newId()) =>
  accountFor(actor, succeeded('sink.pause', { resource: { type: 'sink', id, name: 'SIEM' } }))

const violations = () => prisma.violation.findMany({ orderBy: { openedAt: 'asc' } })
const raises = () => prisma.auditEvent.count({ where: { action: 'violation.raise' } })
const cursor = async () =>
  (await prisma.violationCursor.findUniqueOrThrow({ where: { id: 1 } })).nextIdx

const condition: OwnCondition = {
  actions: ['sink.resume'],
  outcomes: [],
  actorKind: null,
  actorRole: null,
  teamId: null,
  resourceType: null,
  resourceId: null,
  data: [],
  time: null,
  threshold: null,
}

let ada: Actor
let aude: Actor

beforeAll(async () => {
  ada = await aMember('admin', { name: 'Ada Test' })
  aude = await aMember('auditor', { name: 'Aude Test' })
  await sequenceAll()
  await runRulesToHead()
})

async function ownRule(set: Partial<OwnCondition>): Promise<string> {
  const given = { ...condition, ...set }
  const { token } = await tryRule(ada, { condition: given, days: 7 })
  const rule = { title: 'Own', enabled: true, severity: 'low', ownerRole: '', dueHours: 8 } as const
  return saveRule(ada, { ...rule, condition: given, tryToken: token })
}

test('a real attempt to approve one’s own submission becomes a violation with its event, its evidence and a notice', async () => {
  const review = await aPendingSubmission({ submitter: ada })
  await expect(decide(ada, review)).rejects.toMatchObject({ code: 'forbidden' })
  await sequenceAll()
  await runRulesToHead()
  const [found] = await prisma.violation.findMany({ where: { ruleId: 'self-approval' } })
  expect(found).toMatchObject({ state: 'new', severity: 'high', subjectId: ada.id, count: 1 })
  const event = await prisma.auditEvent.findFirstOrThrow({
    where: { action: 'violation.raise', resourceId: found?.id ?? '' },
  })
  expect(event).toMatchObject({ actorRef: SYSTEM_ID, outcome: 'success' })
  const evidence = await prisma.auditEvent.findFirstOrThrow({
    where: { eventId: found?.eventIds[0] ?? '' },
  })
  expect(evidence).toMatchObject({ action: 'review.decide', outcome: 'denied', actorRef: ada.id })
  const notices = await prisma.notification.findMany({ where: { kind: 'violation.raised' } })
  expect(notices.map(({ userId }) => userId)).toEqual([aude.id])
})

test('a burst is one violation that grows, and its count is the number of its events', async () => {
  const dana = await aMember('developer')
  for (let n = 0; n < 14; n += 1) await deny(dana)
  await sequenceAll()
  await runRules(5)
  await runRulesToHead()
  for (let n = 0; n < 6; n += 1) await deny(dana)
  await sequenceAll()
  await runRulesToHead()
  const found = await prisma.violation.findMany({ where: { subjectId: dana.id } })
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({ ruleId: 'denial-burst', count: 20 })
  expect(new Set(found[0]?.eventIds).size).toBe(20)
})

test('raising raises nothing: a rule that looks at every success settles', async () => {
  const before = await raises()
  await ownRule({ actions: [], outcomes: ['success'] })
  await sequenceAll()
  await runRulesToHead()
  const first = await raises()
  expect(first).toBeGreaterThan(before)
  for (let round = 0; round < 3; round += 1) {
    await sequenceAll()
    await runRulesToHead()
  }
  expect(await raises()).toBe(first)
  const head = await prisma.auditLogState.findUniqueOrThrow({ where: { id: 1 } })
  expect(await cursor()).toBe(head.size)
  await prisma.violationRule.updateMany({ data: { enabled: false } })
})

test('a turn that dies before its commit leaves nothing, and the next one does it once', async () => {
  await stop(ada)
  await sequenceAll()
  const [standing, at] = [(await violations()).length, await cursor()]
  const [events, notices] = [await raises(), await prisma.notification.count()]
  await asOwner(
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$",
    'CREATE TRIGGER refuse BEFORE UPDATE ON violation_cursor FOR EACH ROW EXECUTE FUNCTION refuse()',
  )
  await expect(runRules()).rejects.toThrow()
  expect([(await violations()).length, await cursor(), await raises()]).toEqual([
    standing,
    at,
    events,
  ])
  expect(await prisma.notification.count()).toBe(notices)
  await asOwner('DROP TRIGGER refuse ON violation_cursor')
  await runRulesToHead()
  await runRulesToHead()
  expect((await violations()).length).toBe(standing + 1)
  expect(await raises()).toBe(events + 1)
})

test('the cursor cannot be moved back', () =>
  expect(
    prisma.violationCursor.update({ where: { id: 1 }, data: { nextIdx: 0n } }),
  ).rejects.toThrow(/only moves on/))

describe('two replicas at once, whose connections are cut again and again', () => {
  test('every event is seen, and none twice', { timeout: 120_000 }, async () => {
    const dana = await aMember('developer')
    const sinks = Array.from({ length: 60 }, () => newId())
    for (const [n, id] of sinks.entries()) {
      await stop(ada, id)
      if (n % 2 === 0) await deny(dana)
    }
    await sequenceAll()
    const { size } = await prisma.auditLogState.findUniqueOrThrow({ where: { id: 1 } })
    const ended = new AbortController()
    let cuts = 0
    const cut = async () => {
      while (!ended.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, 40))
        const rows = await prisma.$queryRaw<
          unknown[]
        >`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
              AND state LIKE 'idle in transaction%' LIMIT 1`.catch(() => [])
        cuts += rows.length
      }
    }
    const replica = async () => {
      while (!ended.signal.aborted) {
        const turn = await runRules(7).catch(() => null)
        if (turn && !turn.hasMore && turn.evaluated === 0 && (await cursor()) >= size) return
      }
    }
    const cutting = cut()
    setTimeout(() => ended.abort(), 90_000).unref()
    await Promise.all([replica(), replica()])
    ended.abort()
    await cutting
    expect(cuts).toBeGreaterThan(0)
    const found = await prisma.violation.findMany({ where: { resourceId: { in: sinks } } })
    expect(found).toHaveLength(sinks.length)
    expect(found.every(({ count }) => count === 1)).toBe(true)
    const burst = await prisma.violation.findMany({ where: { subjectId: dana.id } })
    expect(burst.map(({ count }) => count)).toEqual([30])
    const told = await prisma.auditEvent.groupBy({
      by: ['resourceId'],
      where: { action: 'violation.raise', resourceId: { in: found.map(({ id }) => id) } },
      _count: true,
    })
    expect(told).toHaveLength(sinks.length)
    expect(told.every(({ _count }) => _count === 1)).toBe(true)
  })
})

test('an own rule finds in the past what the engine then finds in the same events', async () => {
  const dana = await aMember('developer')
  const noticed = { type: 'person', id: dana.id } as const
  const given: OwnCondition = {
    ...condition,
    actions: ['notification.read'],
    data: [{ field: 'count', op: 'gt', value: '3' }],
    threshold: { count: 3, minutes: 60, by: 'actor' },
  }
  const read = (count: number, actor = dana) =>
    accountFor(actor, succeeded('notification.read', { resource: noticed, data: { count } }))
  const id = await ownRule(given)
  await sequenceAll()
  await runRulesToHead()
  for (const count of [1, 5, 4, 9, 2, 7]) await read(count)
  for (const count of [4, 4]) await read(count, aude)
  await sequenceAll()
  const tried = await tryRule(ada, { condition: given, days: 7 })
  await runRulesToHead()
  const found = await prisma.violation.findMany({ where: { ruleId: id } })
  expect(tried.violations).toBe(found.length)
  expect(tried.samples.map(({ eventId, count }) => ({ eventId, count }))).toEqual(
    found.map(({ eventIds, count }) => ({ eventId: eventIds.at(-1), count })),
  )
  expect(found.map(({ count, subjectId }) => ({ count, subjectId }))).toEqual([
    { count: 4, subjectId: dana.id },
  ])
})

test('events that were removed by force are told of, not passed over', async () => {
  await sequenceAll()
  await runRulesToHead()
  await stop(ada)
  await stop(ada)
  await sequenceAll()
  const { size } = await prisma.auditLogState.findUniqueOrThrow({ where: { id: 1 } })
  const gone = await prisma.auditIndex.findUniqueOrThrow({ where: { idx: size - 2n } })
  await asOwner(
    'SET session_replication_role = replica',
    `DELETE FROM audit.audit_event WHERE event_id = '${gone.eventId}'`,
  )
  await runRulesToHead()
  const [found] = await prisma.violation.findMany({ where: { ruleId: 'engine-events-missing' } })
  expect(found).toMatchObject({ severity: 'critical', resourceId: String(gone.idx) })
  expect(await cursor()).toBe(size)
})
