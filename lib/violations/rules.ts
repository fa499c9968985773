import { ACTIONS, type Action, type Outcome } from '@/lib/audit/schema'
import type { OwnCondition, Severity, ViolationState } from './schema'

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
export const SEVERITY_LABELS: Record<Severity, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

export const STATES = [
  'new',
  'acknowledged',
  'investigating',
  'resolved',
  'false-positive',
  'accepted-risk',
] as const

type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger'

/** What each state is called, what choosing it says, and how it looks. */
export const STATE_INFO: Record<ViolationState, { label: string; hint: string; tone: Tone }> = {
  new: { label: 'New', hint: 'Nobody has looked at it yet.', tone: 'danger' },
  acknowledged: {
    label: 'Acknowledged',
    hint: 'Seen; somebody will look into it.',
    tone: 'warning',
  },
  investigating: { label: 'Investigating', hint: 'Being looked into.', tone: 'info' },
  resolved: { label: 'Resolved', hint: 'It was real and has been dealt with.', tone: 'success' },
  'false-positive': {
    label: 'False positive',
    hint: 'What happened is fine; the rule was wrong.',
    tone: 'neutral',
  },
  'accepted-risk': {
    label: 'Accepted risk',
    hint: 'Real, and lived with until a day you name. Then it opens again.',
    tone: 'neutral',
  },
}

export const CLOSED: readonly ViolationState[] = ['resolved', 'false-positive', 'accepted-risk']
/** A new hit extends a violation in one of these states instead of raising another one. */
export const STANDING: readonly ViolationState[] = [
  'new',
  'acknowledged',
  'investigating',
  'accepted-risk',
]
export const isClosed = (state: ViolationState): boolean => CLOSED.includes(state)
export const isOverdue = (state: ViolationState, dueAt: string, nowIso: string): boolean =>
  !isClosed(state) && dueAt < nowIso

const NEXT: Record<ViolationState, readonly ViolationState[]> = {
  new: ['acknowledged', 'investigating', ...CLOSED],
  acknowledged: ['investigating', ...CLOSED],
  investigating: ['acknowledged', ...CLOSED],
  resolved: ['investigating'],
  'false-positive': ['investigating'],
  'accepted-risk': ['investigating', 'resolved'],
}

/** Where a violation may go from a state. From a closed one it is opened again. */
export const nextStates = (state: ViolationState): readonly ViolationState[] => NEXT[state]

export const REASON_MIN = 10
const YEAR_MS = 366 * 86_400_000

export type TriageFacts = { state: ViolationState; involvedIds: readonly string[] }
export type TriageWish = { to: ViolationState; reason: string; acceptedUntil: Date | null }
export type TriageRefusal = {
  field: 'to' | 'reason' | 'acceptedUntil'
  rule: string
  message: string
}

/** Nobody closes a violation about themselves (separation of duties: SOC 2 CC6.3, ISO A.5.3). */
export const ownViolationRefusal = (
  { involvedIds }: Pick<TriageFacts, 'involvedIds'>,
  personId: string,
): string | null =>
  involvedIds.includes(personId)
    ? 'This violation is about your own acts, so somebody else closes it. You can still comment.'
    : null

function reasonRefusal({ to, reason }: TriageWish, from: ViolationState): string | null {
  if (reason.trim().length >= REASON_MIN) return null
  if (isClosed(to))
    return `Say why in at least ${REASON_MIN} characters: auditors read it. You wrote ${reason.trim().length}.`
  return isClosed(from) ? `Say in at least ${REASON_MIN} characters why it is opened again.` : null
}

function expiryRefusal({ to, acceptedUntil }: TriageWish, now: Date): string | null {
  if (to !== 'accepted-risk') return null
  if (!acceptedUntil) return 'Name the day until which the risk is accepted.'
  if (acceptedUntil <= now) return 'The risk must be accepted until a day to come.'
  return acceptedUntil.getTime() - now.getTime() > YEAR_MS
    ? 'A risk is accepted for a year at most; then it is looked at again.'
    : null
}

/** Why this step of triage is refused, or null. Separation of duties is asked apart. */
export function triageRefusal(
  facts: TriageFacts,
  wish: TriageWish,
  now: Date,
): TriageRefusal | null {
  if (!nextStates(facts.state).includes(wish.to))
    return {
      field: 'to',
      rule: 'transition',
      message: `It is ${STATE_INFO[facts.state].label.toLowerCase()}, so it cannot become ${STATE_INFO[wish.to].label.toLowerCase()}. It can become: ${nextStates(
        facts.state,
      )
        .map((state) => STATE_INFO[state].label.toLowerCase())
        .join(', ')}.`,
    }
  const reason = reasonRefusal(wish, facts.state)
  if (reason) return { field: 'reason', rule: 'min-length', message: reason }
  const expiry = expiryRefusal(wish, now)
  return expiry ? { field: 'acceptedUntil', rule: 'expiry', message: expiry } : null
}

export const OPERATORS = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  lt: 'is less than',
  gt: 'is more than',
  exists: 'is present',
} as const
export type Operator = keyof typeof OPERATORS

export const GROUPINGS = {
  actor: 'by the same person',
  team: 'for the same team',
  resource: 'on the same resource',
  none: 'by anybody',
} as const
export type Grouping = keyof typeof GROUPINGS

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** The portal's own word that a rule was broken: no rule looks at it, or rules would raise each other. */
export const UNWATCHED: readonly Action[] = ['violation.raise']
export const WATCHABLE = (Object.keys(ACTIONS) as Action[]).filter(
  (action) => !UNWATCHED.includes(action),
)

const either = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

const OUTCOME_WORDS: Record<Outcome, string> = {
  success: 'worked',
  failure: 'failed',
  denied: 'was denied',
}

const timeWords = ({ when, days, fromMinute, toMinute }: NonNullable<OwnCondition['time']>) =>
  `${when === 'outside' ? 'outside' : 'during'} ${clockText(fromMinute)}–${clockText(toMinute)} on ${days
    .map((day) => WEEKDAYS[day - 1])
    .join(', ')}`

function doer({ actorKind, actorRole }: OwnCondition): string {
  if (actorRole) return `somebody who is ${actorRole}`
  if (actorKind === 'system') return 'the portal itself'
  return actorKind === 'user' ? 'a person' : 'anybody'
}

/** What a rule of one's own says, in plain English. `names` are of the teams. */
export function sentenceOf(condition: OwnCondition, teamName?: string): string {
  const { actions, outcomes, threshold, time } = condition
  const act =
    actions.length === 0
      ? 'anything'
      : `“${either(actions.map((action) => ACTIONS[action].label))}”`
  const parts = [
    `${doer(condition)} attempts ${act}`,
    ...(outcomes.length > 0 ? [`and it ${either(outcomes.map((one) => OUTCOME_WORDS[one]))}`] : []),
    ...(condition.teamId ? [`for the team ${teamName ?? 'chosen'}`] : []),
    ...(condition.resourceType ? [`on a ${condition.resourceType.replaceAll('-', ' ')}`] : []),
    ...(condition.resourceId ? [`whose id or name fits “${condition.resourceId}”`] : []),
    ...condition.data.map(
      ({ field, op, value }) =>
        `where ${field} ${OPERATORS[op]}${op === 'exists' ? '' : ` ${value || '…'}`}`,
    ),
    ...(time ? [timeWords(time)] : []),
  ]
  const times = threshold
    ? `, ${threshold.count} times or more within ${threshold.minutes} minutes ${GROUPINGS[threshold.by]}`
    : ''
  return `Raise a violation when ${parts.join(' ')}${times}.`
}
