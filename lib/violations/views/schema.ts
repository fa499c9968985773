import type { AuditEventView, ResourceType } from '@/lib/audit/schema'
import type { OwnCondition, ParamSpecs, ParamValues, Severity, ViolationState } from '../schema'

type PersonRef = { id: string; name: string | null }

/** A violation in a list. Times are ISO 8601; `subject` has no name when that person was erased. */
export type ViolationRow = {
  id: string
  ruleId: string
  ruleTitle: string
  severity: Severity
  state: ViolationState
  summary: string
  subject: PersonRef | null
  owner: PersonRef | null
  resource: { type: ResourceType; id: string; name: string | null }
  count: number
  firstSeenAt: string
  lastSeenAt: string
  openedAt: string
  dueAt: string
  isOverdue: boolean
}

/** A page of the list, with the opaque cursors of its neighbours. */
export type ViolationPage = {
  rows: readonly ViolationRow[]
  older: string | null
  newer: string | null
}

export type NoteView = {
  id: string
  kind: 'raised' | 'note' | 'state' | 'owner' | 'reminder'
  author: PersonRef | null
  body: string
  before: string | null
  after: string | null
  at: string
}

/** A violation with its evidence and what was done about it. Indexes of the log are strings. */
export type ViolationView = ViolationRow & {
  ruleVersion: string
  ruleDescription: string
  controls: readonly string[]
  firstIndex: string | null
  lastIndex: string | null
  acceptedUntil: string | null
  closedAt: string | null
  notes: readonly NoteView[]
  evidence: readonly AuditEventView[]
  /** How many events are evidence but no longer, or not, listed. */
  evidenceMore: number
  /** Why the reader may not close it, or null. */
  closingRefusal: string | null
  /** Who may own it. */
  owners: readonly { id: string; name: string }[]
}

/** A rule in the list and on its own page. `fired` counts violations raised in 30 days. */
export type RuleView = {
  id: string
  kind: 'built-in' | 'own'
  title: string
  description: string
  enabled: boolean
  severity: Severity
  ownerRole: 'admin' | 'auditor' | null
  dueHours: number
  version: string
  controls: readonly string[]
  params: ParamSpecs
  values: ParamValues
  condition: OwnCondition | null
  fired: number
  open: number
  /** Evaluated once a day, by the clock instead of by events. */
  isByClock: boolean
}

/** What a rule would have found in the past. Days are of UTC. */
export type TryResult = {
  violations: number
  hits: number
  events: number
  from: string
  to: string
  /** False when the time ran out: only what lies before `to` was looked at. */
  isComplete: boolean
  perDay: readonly { day: string; violations: number; hits: number }[]
  samples: readonly {
    at: string
    summary: string
    subject: PersonRef | null
    eventId: string
    count: number
  }[]
  /** Lets this very condition be saved within an hour, by the person who tried it. */
  token: string
}
