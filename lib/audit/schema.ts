/** What happened to the thing attempted. `denied`: not allowed. `failure`: allowed, but did not work. */
export const OUTCOMES = ['success', 'failure', 'denied'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Sensitivity of an event, as stored in `class`. */
export const CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const
export type DataClass = (typeof CLASSES)[number]

/** How long an event lives is decided by its class of retention (lib/retention). */
export type RetentionClass = 'standard' | 'activity'

type ActionInfo = { label: string; class: DataClass; retention: RetentionClass }

/** Raised whenever an action is added, or what one means or carries changes (docs/audit-events.md). */
export const CATALOGUE_VERSION = 3

/**
 * The closed catalogue of what the log can hold. A name stands for the attempt, in the imperative, so
 * that its success, its failure and its denial are found under one name.
 */
export const ACTIONS = {
  'session.sign-in': { label: 'Sign in', class: 'internal', retention: 'standard' },
  'session.sign-out': { label: 'Sign out', class: 'internal', retention: 'standard' },
  'session.revoke': { label: 'Revoke session', class: 'internal', retention: 'standard' },
  'person.provision': { label: 'Provision person', class: 'confidential', retention: 'standard' },
  'role.grant': { label: 'Grant role', class: 'confidential', retention: 'standard' },
  'role.revoke': { label: 'Revoke role', class: 'confidential', retention: 'standard' },
  'team.create': { label: 'Create team', class: 'internal', retention: 'standard' },
  'organization.configure': {
    label: 'Configure organization',
    class: 'internal',
    retention: 'standard',
  },
  'group-mapping.create': { label: 'Map group', class: 'confidential', retention: 'standard' },
  'token.create': { label: 'Create access token', class: 'confidential', retention: 'standard' },
  'token.revoke': { label: 'Revoke access token', class: 'confidential', retention: 'standard' },
  'token.use': { label: 'Use access token', class: 'internal', retention: 'standard' },
  'submission.draft': { label: 'Upload skill', class: 'internal', retention: 'standard' },
  'submission.scan': { label: 'Scan skill', class: 'internal', retention: 'standard' },
  'submission.send': { label: 'Submit skill', class: 'internal', retention: 'standard' },
  'submission.revise': { label: 'Upload revision', class: 'internal', retention: 'standard' },
  'submission.withdraw': { label: 'Withdraw submission', class: 'internal', retention: 'standard' },
  'review.assign': { label: 'Assign reviewer', class: 'internal', retention: 'standard' },
  'review.comment': { label: 'Comment', class: 'internal', retention: 'standard' },
  'review.accept-finding': { label: 'Accept finding', class: 'internal', retention: 'standard' },
  'review.decide': { label: 'Decide review', class: 'internal', retention: 'standard' },
  'review.void': { label: 'Void approvals', class: 'internal', retention: 'standard' },
  'skill.publish': { label: 'Publish skill', class: 'internal', retention: 'standard' },
  'skill.read': { label: 'Read skill', class: 'internal', retention: 'activity' },
  'marketplace.read': { label: 'Read marketplace', class: 'internal', retention: 'activity' },
  'archive.download': { label: 'Download archive', class: 'internal', retention: 'activity' },
  'audit.search': { label: 'Search audit log', class: 'internal', retention: 'standard' },
  'audit.read': { label: 'Read audit event', class: 'internal', retention: 'standard' },
  'audit.export': { label: 'Download audit events', class: 'confidential', retention: 'standard' },
  'audit.tail': { label: 'Follow audit log', class: 'internal', retention: 'standard' },
  'audit.prove': { label: 'Download proof', class: 'internal', retention: 'standard' },
  'saved-search.create': { label: 'Save search', class: 'internal', retention: 'standard' },
  'saved-search.update': { label: 'Change saved search', class: 'internal', retention: 'standard' },
  'saved-search.delete': { label: 'Delete saved search', class: 'internal', retention: 'standard' },
  'log.read': { label: 'Read transparency log', class: 'internal', retention: 'activity' },
  'log.verify': { label: 'Verify audit log', class: 'internal', retention: 'standard' },
  'log.alarm': { label: 'Raise log alarm', class: 'internal', retention: 'standard' },
  'log.clear-alarm': { label: 'Clear log alarm', class: 'internal', retention: 'standard' },
  'redaction-rule.create': {
    label: 'Create redaction rule',
    class: 'internal',
    retention: 'standard',
  },
  'redaction-rule.update': {
    label: 'Change redaction rule',
    class: 'internal',
    retention: 'standard',
  },
  'redaction-rule.delete': {
    label: 'Delete redaction rule',
    class: 'internal',
    retention: 'standard',
  },
  'preview-policy.configure': {
    label: 'Configure previews',
    class: 'internal',
    retention: 'standard',
  },
  'erasure.request': { label: 'Request erasure', class: 'confidential', retention: 'standard' },
  'erasure.cancel': { label: 'Cancel erasure', class: 'confidential', retention: 'standard' },
  'erasure.execute': { label: 'Erase person', class: 'confidential', retention: 'standard' },
  'erasure.certificate': {
    label: 'Download erasure certificate',
    class: 'confidential',
    retention: 'standard',
  },
  'subject-access.export': {
    label: 'Export personal data',
    class: 'confidential',
    retention: 'standard',
  },
  'rule.create': { label: 'Create audit rule', class: 'internal', retention: 'standard' },
  'rule.update': { label: 'Change audit rule', class: 'internal', retention: 'standard' },
  'rule.delete': { label: 'Delete audit rule', class: 'internal', retention: 'standard' },
  'rule.try': { label: 'Try audit rule', class: 'internal', retention: 'standard' },
  'violation.raise': { label: 'Raise violation', class: 'internal', retention: 'standard' },
  'violation.triage': { label: 'Triage violation', class: 'internal', retention: 'standard' },
  'violation.assign': { label: 'Assign violation', class: 'internal', retention: 'standard' },
  'sink.create': { label: 'Create sink', class: 'confidential', retention: 'standard' },
  'sink.update': { label: 'Change sink', class: 'confidential', retention: 'standard' },
  'sink.pause': { label: 'Pause sink', class: 'confidential', retention: 'standard' },
  'sink.resume': { label: 'Resume sink', class: 'confidential', retention: 'standard' },
  'sink.delete': { label: 'Delete sink', class: 'confidential', retention: 'standard' },
  'sink.test': { label: 'Test sink', class: 'confidential', retention: 'standard' },
  'sink.replay': { label: 'Replay to sink', class: 'confidential', retention: 'standard' },
  'sink.dead-letter': {
    label: 'Set event aside for sink',
    class: 'confidential',
    retention: 'standard',
  },
  'sink.fail': { label: 'Fail to forward', class: 'confidential', retention: 'standard' },
  'sink.recover': { label: 'Forward again', class: 'confidential', retention: 'standard' },
  'sink.retry': { label: 'Send again to sink', class: 'confidential', retention: 'standard' },
  'export.create': { label: 'Create export', class: 'confidential', retention: 'standard' },
  'export.download': { label: 'Download export', class: 'confidential', retention: 'standard' },
  'notification.read': { label: 'Read notifications', class: 'public', retention: 'activity' },
  'page.open': { label: 'Open page', class: 'internal', retention: 'activity' },
} as const satisfies Record<string, ActionInfo>

export type Action = keyof typeof ACTIONS
export const ACTION_NAMES = Object.keys(ACTIONS) as Action[]
export const isAction = (name: string): name is Action => Object.hasOwn(ACTIONS, name)

export const RESOURCE_TYPES = [
  'session',
  'person',
  'team',
  'organization',
  'token',
  'submission',
  'skill',
  'marketplace',
  'audit-log',
  'audit-event',
  'audit-proof',
  'saved-search',
  'redaction-rule',
  'preview-policy',
  'erasure',
  'rule',
  'violation',
  'sink',
  'export',
  'page',
] as const
export type ResourceType = (typeof RESOURCE_TYPES)[number]

/** What an event is about. `name` helps people read it; it must not be personal. */
export type Resource = { type: ResourceType; id: string; name?: string | undefined }

/** A plain value that may stand in an event: no names, e-mails, prompts, contents or secrets. */
export type Plain = string | number | boolean | null | readonly string[]

/** Plain fields of a thing, as they were or became. */
export type PlainFields = Readonly<Record<string, Plain>>

/** The version of the event's shape that is written now; both are read. */
export const EVENT_VERSION = 2

/**
 * The part of an event that the leaf hash covers, canonicalised by RFC 8785. `ts` is microseconds
 * since 1970 in UTC; `sd` are the sorted digests of the personal fields (RFC 9901 §4.2.3).
 */
export type EventCore = {
  v: 1 | typeof EVENT_VERSION
  id: string
  org: string
  ts: number
  action: Action
  outcome: Outcome
  actor: { ref: string; kind: 'user' | 'system' }
  /** For what the portal did by its own rules: the person whose act set it off. */
  behalf: string | null
  via: string
  request: string
  resource: { type: ResourceType; id: string; name: string | null }
  team: string | null
  reason: string | null
  data: Record<string, Plain>
  /** What changed fields were and became; absent in version 1, null where there was nothing before or after. */
  before?: PlainFields | null
  after?: PlainFields | null
  class: DataClass
  retention: RetentionClass
  sd: readonly string[]
}

/** An event as a list shows it. `actorName` is null when that person was erased or is the portal. */
export type AuditEventView = {
  id: string
  at: string
  action: Action
  outcome: Outcome
  actorId: string
  actorName: string | null
  teamId: string | null
  teamName: string | null
  resourceType: ResourceType
  resourceId: string
  resourceName: string | null
  reason: string | null
  class: DataClass
  /** Portal, token, job or seed. */
  via: string
}

/**
 * A personal field of an event, opened for somebody who may read it. `value` is null once it was
 * erased (its subject's key is gone), or when what is stored is not what the event committed to.
 */
export type DisclosureView = {
  name: string
  value: string | null
  state: 'opened' | 'erased' | 'altered'
}

/** A page of a search. A cursor is null when there is nothing further in its direction. */
export type AuditEventPage = {
  events: readonly AuditEventView[]
  /** Opaque; `before` of the page with older events. */
  older: string | null
  /** Opaque; `after` of the page with newer events. */
  newer: string | null
  hasMore: boolean
  /** When a page ran out of time, how far it came (ISO 8601); `older` or `newer` goes on from there. */
  searchedTo: string | null
}

/** One event with everything the log knows about it. Hashes are hex. */
export type AuditEventDetail = AuditEventView & {
  core: EventCore
  /** The core in canonical JSON (RFC 8785): what the leaf is the hash of. */
  canonical: string
  leaf: { stored: string; recomputed: string; matches: boolean }
  /** Columns that say something else than `core`, which is what the leaf hash covers. */
  alteredColumns: readonly string[]
  /** Of the person on whose behalf the portal acted, while we know it. */
  behalfName: string | null
  /** Its place in the log; null until the sequencer gave it one. */
  index: number | null
  /** The newest signed checkpoint, when it covers the event. */
  checkpoint: { size: number; at: string } | null
  disclosures: readonly DisclosureView[]
  related: {
    request: readonly AuditEventView[]
    resource: readonly AuditEventView[]
    actor: readonly AuditEventView[]
  }
}

/** What the filters of the audit page offer. */
export type SearchChoices = {
  people: readonly { id: string; name: string; active: boolean }[]
  teams: readonly { id: string; name: string }[]
}
