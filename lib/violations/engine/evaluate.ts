import 'server-only'
import type { Action } from '@/lib/audit/schema'
import {
  type Evidence,
  evidenceOf,
  type Facts,
  type Hit,
  type LogEvent,
  type Verdict,
} from '../rule'
import { UNWATCHED } from '../rules'
import type { ActiveRule } from './active-rule'
import type { Memory } from './memory'

/** A hit with the rule that found it and the event that completed it. */
export type Found = { active: ActiveRule; event: LogEvent; hit: Hit; evidence: readonly Evidence[] }
/** A rule that threw: it is told of, and the others go on. */
export type Broken = { active: ActiveRule; event: LogEvent; error: unknown }

type ByAction = ReadonlyMap<string, readonly ActiveRule[]>

/** Which rules look at which action, so that most events are asked of few rules. */
export function rulesByAction(rules: readonly ActiveRule[], actions: Iterable<Action>): ByAction {
  const looksAt = (action: Action) =>
    rules.filter(({ rule }) => rule.actions === '*' || rule.actions.includes(action))
  return new Map([...new Set(actions)].map((action) => [action, looksAt(action)]))
}

const isFor = ({ rule }: ActiveRule, { core }: LogEvent): boolean =>
  rule.outcomes === undefined || rule.outcomes.includes(core.outcome)

/** The rules to ask about an event; none for the portal's own word that a rule was broken. */
export const rulesFor = (byAction: ByAction, event: LogEvent): readonly ActiveRule[] =>
  UNWATCHED.includes(event.core.action)
    ? []
    : (byAction.get(event.core.action) ?? []).filter((active) => isFor(active, event))

function keep(memory: Memory, active: ActiveRule, key: string | null, verdict: Verdict): void {
  if (key === null || verdict.state === undefined) return
  memory.remember({
    ruleId: active.rule.id,
    key,
    state: verdict.state,
    subject: verdict.subject ?? null,
    expiresAtMs: verdict.expiresAtMs ?? null,
  })
}

/**
 * Asks every rule about every event, in the order of the log. Pure but for `memory`, so that trying a
 * rule against history finds what the engine finds.
 */
export function evaluateBatch(
  rules: readonly ActiveRule[],
  events: readonly LogEvent[],
  memory: Memory,
  facts: Facts,
): { found: Found[]; broken: Broken[] } {
  const byAction = rulesByAction(
    rules,
    events.map(({ core }) => core.action),
  )
  const found: Found[] = []
  const broken: Broken[] = []
  for (const event of events)
    for (const active of rulesFor(byAction, event))
      try {
        const key = active.rule.keyOf(event)
        const state = key === null ? null : memory.recall(active.rule.id, key, event.atMs)
        const verdict = active.rule.evaluate(event, active.params, state, facts)
        keep(memory, active, key, verdict)
        const { hit } = verdict
        if (hit && active.enabled)
          found.push({ active, event, hit, evidence: hit.evidence ?? [evidenceOf(event)] })
      } catch (error) {
        broken.push({ active, event, error })
      }
  return { found, broken }
}
