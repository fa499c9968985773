import 'server-only'
import { actionLabel } from '@/lib/audit/rules'
import { type AnyRule, defineRule, type LogEvent, nameOf } from '../rule'
import type { OwnCondition, Severity } from '../schema'
import { countWithin, type WindowState } from '../window'
import { matches } from './matches'

const MINUTE_MS = 60_000

type OwnRule = {
  id: string
  revision: number
  title: string
  severity: Severity
  ownerRole: 'admin' | 'auditor' | null
  dueHours: number
  condition: OwnCondition
}

/** What a threshold counts apart. */
function groupOf({ core }: LogEvent, by: NonNullable<OwnCondition['threshold']>['by']): string {
  if (by === 'actor') return core.actor.ref
  if (by === 'team') return core.team ?? 'no team'
  return by === 'resource' ? `${core.resource.type}:${core.resource.id}` : 'all'
}

const OUTCOME_WORDS = { success: '', failure: ' (failed)', denied: ' (denied)' } as const
const told = (event: LogEvent): string =>
  `${actionLabel(event.core.action)}${OUTCOME_WORDS[event.core.outcome]}: ${event.core.resource.type.replaceAll('-', ' ')} ${nameOf(event)}.`

/** A rule of one's own as the engine evaluates it, the same for real and when it is tried. */
export function ownRule(rule: OwnRule): AnyRule {
  const { condition } = rule
  const { threshold, actions, outcomes } = condition
  return defineRule<Record<never, never>, WindowState>({
    ...rule,
    version: rule.revision,
    description: '',
    controls: [],
    actions: actions.length > 0 ? actions : '*',
    ...(outcomes.length > 0 && { outcomes }),
    params: {},
    keyOf: (event) => (threshold ? groupOf(event, threshold.by) : null),
    evaluate: (event, _params, state, facts) => {
      if (!matches(condition, event, facts)) return null
      if (!threshold) return { hit: { dedupe: event.core.id, summary: told(event) } }
      const { count, minutes, by } = threshold
      const found = countWithin(event, state, { count, windowMs: minutes * MINUTE_MS })
      return {
        ...found.remember,
        hit: found.evidence && {
          dedupe: groupOf(event, by),
          evidence: found.evidence,
          ...(by !== 'actor' && { subject: null }),
          summary: `${count} times or more within ${minutes} minutes, the last one: ${told(event)}`,
        },
      }
    },
  })
}
