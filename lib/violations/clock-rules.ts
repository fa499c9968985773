import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { append } from '@/lib/audit/append'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { type Tx, transaction } from '@/lib/db/transaction'
import { holdersOf } from './audience'
import { dormantAdmin } from './builtin/dormant-admin'
import type { ActiveRule } from './engine/active-rule'
import type { Candidate } from './engine/candidate'
import { raise } from './engine/raise'
import { builtInRule } from './settings'
import { lockCursor } from './store'

const DAY_MS = 86_400_000

/** Admins who have not been seen for longer than allowed. Once for each absence. */
async function dormant(tx: Tx, { params, ...active }: ActiveRule): Promise<Candidate[]> {
  const days = Number(params.days)
  const before = new Date(now().getTime() - days * DAY_MS)
  const admins = await holdersOf(tx, ['admin'])
  const people = await tx.user.findMany({
    where: { id: { in: admins.map(({ id }) => id) } },
    select: { id: true, createdAt: true, lastSeenAt: true },
  })
  return people
    .map(({ id, createdAt, lastSeenAt }) => ({ id, seen: lastSeenAt ?? createdAt }))
    .filter(({ seen }) => seen < before)
    .map(({ id, seen }) => ({
      dedupeKey: `${dormantAdmin.id}:${id}:${seen.toISOString()}`,
      ruleId: dormantAdmin.id,
      ruleVersion: active.version,
      ruleTitle: active.title,
      severity: active.severity,
      ownerRole: active.ownerRole,
      dueHours: active.dueHours,
      summary: `Holds the role Admin but has not been seen for more than ${days} days.`,
      subjectId: id,
      involvedIds: [id],
      teamId: null,
      resource: { type: 'person', id, name: null },
      evidence: [],
    }))
}

/** The rules that look at what did not happen. Answers how many violations are new. */
export const runClockRules = (): Promise<number> =>
  transaction(async (tx) => {
    // The same lock as the engine's: one of them raises at a time.
    await lockCursor(tx)
    const row = await tx.violationRule.findFirst({ where: { id: dormantAdmin.id } })
    const active = builtInRule(dormantAdmin, row ?? undefined)
    if (!active.enabled) return 0
    const { events, opened } = await raise(tx, await dormant(tx, active), { onceEver: true })
    await append(tx, systemActor(newId()), events)
    return opened
  })

/** What rules remember and no longer need, and accepted risks that ran out. */
export const forgetExpired = (): Promise<number> =>
  transaction(async (tx) => {
    const { count } = await tx.violationRuleState.deleteMany({
      where: { expiresAt: { lt: now() } },
    })
    return count
  })

export const expiredAcceptances = (): Promise<{ id: string }[]> =>
  db.violation.findMany({
    where: { state: 'accepted-risk', acceptedUntil: { lte: now() } },
    select: { id: true },
    take: 1_000,
  })
