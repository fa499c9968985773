import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import type { ActiveRule } from './engine/active-rule'
import { type HistoryRun, runOverHistory } from './history'
import { ownRule } from './own/own-rule'
import { type OwnCondition, type TryRuleInput, tryRuleInput } from './schema'
import { conditionHash, tryToken } from './try-token'
import type { TryResult } from './views/schema'

const DAY_MS = 86_400_000
const TIMEOUT_MS = 20_000
const SAMPLES = 50

const tried = (condition: OwnCondition): ActiveRule => {
  const set = { severity: 'medium', ownerRole: null, dueHours: 72 } as const
  const rule = ownRule({ id: newId(), revision: 0, title: 'Tried', condition, ...set })
  return { rule, version: 'own.0', title: 'Tried', enabled: true, params: {}, ...set }
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** Every day of the time that was looked at, also those on which nothing was found. */
function perDay({ hits, violations }: HistoryRun, fromMs: number, toMs: number) {
  const days = new Map<string, { day: string; violations: number; hits: number }>()
  for (let at = fromMs; dayOf(at) <= dayOf(toMs); at += DAY_MS)
    days.set(dayOf(at), { day: dayOf(at), violations: 0, hits: 0 })
  for (const { atMs } of hits) {
    const day = days.get(dayOf(atMs))
    if (day) day.hits += 1
  }
  const firstHits = new Map([...hits].reverse().map((hit) => [hit.dedupeKey, hit.atMs]))
  for (const { dedupeKey } of violations) {
    const day = days.get(dayOf(firstHits.get(dedupeKey) ?? fromMs))
    if (day) day.violations += 1
  }
  return [...days.values()]
}

async function samplesOf({ violations }: HistoryRun): Promise<TryResult['samples']> {
  const newest = violations.slice(-SAMPLES).reverse()
  const ids = newest.flatMap(({ subjectId }) => subjectId ?? [])
  const people = await db.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return newest.flatMap(({ evidence, summary, subjectId }) => {
    const last = evidence.at(-1)
    if (!last) return []
    const subject = subjectId && { id: subjectId, name: names.get(subjectId) ?? null }
    const at = new Date(last.atMs).toISOString()
    return [{ at, summary, subject: subject || null, eventId: last.id, count: evidence.length }]
  })
}

/**
 * What a condition would have raised in the last days (config:write), at most 20 seconds of looking.
 * Writes nothing but its event. Answers a token that lets this condition be saved.
 */
export async function tryRule(actor: Actor, input: TryRuleInput): Promise<TryResult> {
  const { condition, days } = tryRuleInput.parse(input)
  const fromMs = now().getTime() - days * DAY_MS
  // Read before the transaction that accounts for it, which then holds one connection only.
  const run = can(actor, 'config:write')
    ? await runOverHistory(tried(condition), { sinceMs: fromMs, timeoutMs: TIMEOUT_MS })
    : null
  const resource = { type: 'rule', id: conditionHash(condition).slice(0, 16) } as const
  const data = { days, condition: JSON.stringify(condition) }
  const attempt = { action: 'rule.try', resource, needs: 'config:write', data: { days } } as const
  await change(actor, attempt, async () =>
    changed(
      undefined,
      succeeded('rule.try', {
        resource,
        data: {
          ...data,
          events: run?.events ?? 0,
          violations: run?.violations.length ?? 0,
          complete: run?.endedAtMs === null,
        },
      }),
    ),
  )
  if (!run) throw new Error('A refused attempt was not refused.')
  const toMs = run.endedAtMs ?? now().getTime()
  return {
    violations: run.violations.length,
    hits: run.hits.length,
    events: run.events,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    isComplete: run.endedAtMs === null,
    perDay: perDay(run, fromMs, toMs),
    samples: await samplesOf(run),
    token: tryToken(actor.id, condition),
  }
}
