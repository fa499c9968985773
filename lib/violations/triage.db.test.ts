import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Actor, systemActor } from '@/lib/access/permissions'
import { openDisclosures } from '@/lib/audit/disclosures'
import type { EventCore } from '@/lib/audit/schema'
import { prismaClient } from '@/lib/db/client'
import { atTime, newId, now } from '@/lib/db/clock'
import { aMember } from '@/lib/testing/skill-factories'
import { runClockRules } from './clock-rules'
import { configureRule, setWorkingHours, switchRule } from './configure-rule'
import { violationListInput } from './list-input/schema'
import { getViolation, listViolations } from './queries'
import { remindOfOverdue } from './remind'
import { getRule } from './rule-queries'
import { deleteRule, saveRule } from './save-rule'
import type { OwnCondition } from './schema'
import { assignViolation, commentOnViolation, reopenExpired, triageViolation } from './triage'
import { tryRule } from './try-rule'

const prisma = prismaClient()
const REASON = 'Looked into it with the team; nothing left.'
const DAY_MS = 86_400_000

let ada: Actor
let aude: Actor
let dana: Actor
let id: string

beforeAll(async () => {
  ada = await aMember('admin', { name: 'Ada Test' })
  aude = await aMember('auditor', { name: 'Aude Test' })
  dana = await aMember('developer')
})

async function aViolation(involvedIds: string[], set: object = {}): Promise<string> {
  const at = now()
  const made = await prisma.violation.create({
    data: {
      id: newId(),
      ruleId: 'denial-burst',
      ruleVersion: '1.0',
      ruleTitle: 'Burst of denials',
      severity: 'high',
      state: 'new',
      summary: 'Was denied.',
      subjectId: involvedIds[0] ?? null,
      involvedIds,
      resourceType: 'page',
      resourceId: '/admin',
      dedupeKey: newId(),
      eventIds: [],
      count: 1,
      firstSeenAt: at,
      lastSeenAt: at,
      openedAt: at,
      announcedAt: at,
      dueAt: new Date(at.getTime() + DAY_MS),
      ...set,
    },
  })
  return made.id
}

beforeEach(async () => {
  id = await aViolation([dana.id])
})

const eventsOf = (resourceId: string) =>
  prisma.auditEvent.findMany({ where: { resourceId }, orderBy: { ts: 'asc' } })
const stateOf = async (violationId: string) =>
  (await prisma.violation.findUniqueOrThrow({ where: { id: violationId } })).state

describe('triage', () => {
  test('a step is in the history and in the log, its reason erasable', async () => {
    await triageViolation(aude, { violationId: id, to: 'resolved', reason: REASON })
    const [event] = await eventsOf(id)
    const core = event?.core as unknown as EventCore
    expect(core).toMatchObject({ before: { state: 'new' }, after: { state: 'resolved' } })
    expect(JSON.stringify(core)).not.toContain('Looked into')
    expect(await openDisclosures(core.id, core.sd)).toContainEqual({
      name: 'reason',
      value: REASON,
      state: 'opened',
    })
    const view = await getViolation(aude, id)
    expect(view.notes).toMatchObject([
      { kind: 'state', before: 'new', after: 'resolved', body: REASON },
    ])
    expect(view.closedAt).not.toBeNull()
  })

  test.each([
    ['a short reason', { to: 'resolved', reason: 'ok' }, 'invalid'],
    ['no day for an accepted risk', { to: 'accepted-risk', reason: REASON }, 'invalid'],
    ['a state it cannot go to', { to: 'new', reason: REASON }, 'invalid'],
  ] as const)('is refused with %s, and nothing changes but the log', async (_what, wish, code) => {
    await expect(triageViolation(aude, { violationId: id, ...wish })).rejects.toMatchObject({
      code,
    })
    expect(await stateOf(id)).toBe('new')
    expect(await eventsOf(id)).toMatchObject([{ action: 'violation.triage', outcome: 'failure' }])
    expect(await prisma.violationNote.count({ where: { violationId: id } })).toBe(0)
  })

  test('nobody closes a violation about themselves; others do, and one may comment', async () => {
    const own = await aViolation([dana.id, ada.id])
    const closing = { violationId: own, to: 'false-positive', reason: REASON } as const
    await expect(triageViolation(ada, closing)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await eventsOf(own)).toMatchObject([{ outcome: 'denied', actorRef: ada.id }])
    await commentOnViolation(ada, { violationId: own, body: 'I tried the button.' })
    expect((await getViolation(ada, own)).closingRefusal).not.toBeNull()
    expect(await triageViolation(aude, closing)).toBe('false-positive')
  })

  test('a developer may do none of it', async () => {
    const steps = [
      () => triageViolation(dana, { violationId: id, to: 'acknowledged' }),
      () => assignViolation(dana, { violationId: id, ownerId: aude.id }),
      () => commentOnViolation(dana, { violationId: id, body: 'Hello' }),
    ]
    for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(getViolation(dana, id)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('only who may read the log owns one; the new owner is told', async () => {
    const give = (ownerId: string) => assignViolation(ada, { violationId: id, ownerId })
    await expect(give(dana.id)).rejects.toMatchObject({ code: 'invalid' })
    await give(aude.id)
    const where = { userId: aude.id, href: `/audit/violations/${id}` }
    expect(await prisma.notification.count({ where })).toBe(1)
    await assignViolation(ada, { violationId: id, ownerId: '' })
    expect((await getViolation(ada, id)).owner).toBeNull()
  })

  test('one that was found again meanwhile is not opened beside the new one', async () => {
    const closed = { state: 'resolved', closedAt: now() }
    const old = await aViolation([dana.id], { dedupeKey: 'twice', ...closed })
    await aViolation([dana.id], { dedupeKey: 'twice' })
    const again = triageViolation(aude, { violationId: old, to: 'investigating', reason: REASON })
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
  })

  test('two people at once: one step after the other', async () => {
    const results = await Promise.allSettled([
      triageViolation(aude, { violationId: id, to: 'resolved', reason: REASON }),
      triageViolation(ada, { violationId: id, to: 'false-positive', reason: REASON }),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('time', () => {
  test('an accepted risk opens again when its day is over, and not before', async () => {
    const day = new Date(now().getTime() + 2 * DAY_MS).toISOString().slice(0, 10)
    await triageViolation(aude, {
      violationId: id,
      to: 'accepted-risk',
      reason: REASON,
      acceptedUntil: day,
    })
    await reopenExpired(systemActor(newId()), id)
    expect(await stateOf(id)).toBe('accepted-risk')
    const later = new Date(now().getTime() + 4 * DAY_MS)
    await atTime(later, () => reopenExpired(systemActor(newId()), id))
    expect(await stateOf(id)).toBe('investigating')
  })

  test('what is overdue is reminded of once, also by two processes at once', async () => {
    const late = await aViolation([dana.id], {
      dueAt: new Date(now().getTime() - 1_000),
      ownerId: aude.id,
    })
    await Promise.all([remindOfOverdue(), remindOfOverdue()])
    await remindOfOverdue()
    const where = { kind: 'violation.overdue', href: `/audit/violations/${late}` }
    expect(await prisma.notification.findMany({ where })).toMatchObject([{ userId: aude.id }])
  })

  test('an admin who was not seen for long is found once for each absence', async () => {
    const gone = await aMember('admin', { name: 'Gone Test' })
    const seen = new Date(now().getTime() - 60 * DAY_MS)
    await prisma.user.update({ where: { id: gone.id }, data: { lastSeenAt: seen } })
    expect(await runClockRules()).toBe(1)
    expect(await runClockRules()).toBe(0)
    const found = await prisma.violation.findMany({ where: { ruleId: 'dormant-admin' } })
    expect(found).toMatchObject([{ subjectId: gone.id, eventIds: [], lastIdx: null }])
    await triageViolation(aude, { violationId: found[0]?.id ?? '', to: 'resolved', reason: REASON })
    expect(await runClockRules()).toBe(0)
  })
})

describe('rules', () => {
  const condition: OwnCondition = {
    actions: ['token.create'],
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
  const rule = {
    title: 'Tokens',
    enabled: true,
    severity: 'low',
    ownerRole: '',
    dueHours: 8,
    condition,
  } as const

  test('an untried, a foreign, an old and a changed try are refused by the server', async () => {
    const refused = { code: 'invalid', problems: [{ field: 'tryToken' }] }
    await expect(saveRule(ada, rule)).rejects.toMatchObject(refused)
    const { token } = await tryRule(ada, { condition, days: 7 })
    const other = await aMember('admin')
    await expect(saveRule(other, { ...rule, tryToken: token })).rejects.toMatchObject(refused)
    const changed = { ...condition, outcomes: ['denied'] as const }
    await expect(
      saveRule(ada, { ...rule, condition: changed, tryToken: token }),
    ).rejects.toMatchObject(refused)
    const later = new Date(now().getTime() + 2 * 3_600_000)
    await expect(
      atTime(later, () => saveRule(ada, { ...rule, tryToken: token })),
    ).rejects.toMatchObject(refused)
    await expect(
      saveRule(ada, { ...rule, tryToken: `${token.slice(0, -4)}AAAA` }),
    ).rejects.toMatchObject(refused)
    const ruleId = await saveRule(ada, { ...rule, tryToken: token })
    await saveRule(ada, { ...rule, ruleId, title: 'Tokens made' })
    expect(await eventsOf(ruleId)).toMatchObject([
      { action: 'rule.create', outcome: 'success' },
      { action: 'rule.update', outcome: 'success' },
    ])
    await deleteRule(ada, { ruleId })
    await expect(getRule(ada, ruleId)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('an auditor reads rules but changes and tries none', async () => {
    const refused = { code: 'forbidden' }
    expect((await getRule(aude, 'denial-burst')).enabled).toBe(true)
    await expect(tryRule(aude, { condition, days: 7 })).rejects.toMatchObject(refused)
    await expect(
      switchRule(aude, { ruleId: 'denial-burst', enabled: false }),
    ).rejects.toMatchObject(refused)
  })

  test('settings of a built-in rule are checked, kept and told with before and after', async () => {
    const set = {
      ruleId: 'denial-burst',
      enabled: true,
      severity: 'critical',
      ownerRole: 'auditor',
      dueHours: 4,
    } as const
    await expect(
      configureRule(ada, { ...set, params: { count: 1, minutes: 5 } }),
    ).rejects.toMatchObject({ code: 'invalid', problems: [{ field: 'count' }] })
    await configureRule(ada, { ...set, params: { count: '20', minutes: '3' } })
    await configureRule(ada, { ...set, params: { count: '20', minutes: '3' } })
    expect(await getRule(ada, 'denial-burst')).toMatchObject({
      severity: 'critical',
      values: { count: 20, minutes: 3 },
      version: '1.1',
    })
    await switchRule(ada, { ruleId: 'denial-burst', enabled: false })
    const events = (await eventsOf('denial-burst')).filter(({ outcome }) => outcome === 'success')
    expect(events.map(({ core }) => (core as unknown as EventCore).after)).toMatchObject([
      { param_count: 20, severity: 'critical' },
      { enabled: false },
    ])
  })

  test('working hours are the organization’s, and changing them is an event', async () => {
    const hours = { zone: 'Asia/Tokyo', days: [1, 2], from: 480, to: 1_080 }
    await setWorkingHours(ada, hours)
    await expect(setWorkingHours(aude, hours)).rejects.toMatchObject({ code: 'forbidden' })
    const changed = await prisma.auditEvent.count({
      where: { action: 'organization.configure', outcome: 'success' },
    })
    expect(changed).toBe(1)
  })
})

test('the list pages by keyset both ways, whatever the times', async () => {
  const at = new Date(now().getTime() - 10 * DAY_MS)
  for (let n = 0; n < 7; n += 1) await aViolation([dana.id], { ruleId: 'paged', lastSeenAt: at })
  const input = violationListInput.parse({ rule: 'paged' })
  const first = await listViolations(aude, input, 3)
  const second = await listViolations(aude, { ...input, before: first.older ?? '' }, 3)
  const third = await listViolations(aude, { ...input, before: second.older ?? '' }, 3)
  const ids = [first, second, third].flatMap(({ rows }) => rows.map((row) => row.id))
  expect(new Set(ids).size).toBe(7)
  expect(third.older).toBeNull()
  const back = await listViolations(aude, { ...input, after: third.newer ?? '' }, 3)
  expect(back.rows.map((row) => row.id)).toEqual(second.rows.map((row) => row.id))
})
