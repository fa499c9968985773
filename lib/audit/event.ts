import 'server-only'
import type { Action, Outcome, Plain, PlainFields, Resource } from './schema'

/**
 * A personal field: it is stored as an erasable disclosure under the key of `subject`, the person it
 * tells about; without one, of the actor, who typed or was it. Names are unique within an event.
 */
export type PersonalField = { name: string; value: string; subject?: string }

/**
 * An event on its way into the log. `personal` is erasable; everything else is plain and permanent.
 */
export type AuditEvent = {
  action: Action
  outcome: Outcome
  resource: Resource
  teamId: string | null
  reason: string | null
  data: Record<string, Plain>
  before: PlainFields | null
  after: PlainFields | null
  personal: readonly PersonalField[]
  /** Done by the portal's rules, not by the person whose act set it off. */
  isByPortal: boolean
}

type EventFields = {
  resource: Resource
  teamId?: string | null | undefined
  reason?: string | null
  data?: Record<string, Plain>
  /** The plain fields that changed, as they were; null where there was nothing before. */
  before?: PlainFields | null
  /** The same fields as they became; null where there is nothing after. */
  after?: PlainFields | null
  personal?: readonly PersonalField[]
}

/** An attempt that worked. */
export const succeeded = (action: Action, fields: EventFields): AuditEvent => ({
  action,
  outcome: 'success',
  resource: fields.resource,
  teamId: fields.teamId ?? null,
  reason: fields.reason ?? null,
  data: fields.data ?? {},
  before: fields.before ?? null,
  after: fields.after ?? null,
  personal: fields.personal ?? [],
  isByPortal: false,
})

/** Personal fields of one person, for `personal`; empty values are left out. */
export const personalOf = (
  subject: string,
  fields: Readonly<Record<string, string>>,
): PersonalField[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value, subject }))

/** Says that the portal did this by its rules: nobody chose it, though somebody's act set it off. */
export const byPortal = (event: AuditEvent): AuditEvent => ({ ...event, isByPortal: true })

/** An attempt that was refused (`denied`) or did not work (`failure`). */
export const notDone = (
  action: Action,
  outcome: 'failure' | 'denied',
  fields: EventFields & { reason: string },
): AuditEvent => ({ ...succeeded(action, fields), outcome })
