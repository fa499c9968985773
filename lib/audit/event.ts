import 'server-only'
import type { Action, Outcome, Plain, Resource } from './schema'

/**
 * An event on its way into the log. `personal` fields are stored as erasable disclosures of the actor;
 * everything else is plain and permanent.
 */
export type AuditEvent = {
  action: Action
  outcome: Outcome
  resource: Resource
  teamId: string | null
  reason: string | null
  data: Record<string, Plain>
  personal: Record<string, string>
  /** Done by the portal's rules, not by the person whose act set it off. */
  isByPortal: boolean
}

type EventFields = {
  resource: Resource
  teamId?: string | null | undefined
  reason?: string | null
  data?: Record<string, Plain>
  personal?: Record<string, string>
}

/** An attempt that worked. */
export const succeeded = (action: Action, fields: EventFields): AuditEvent => ({
  action,
  outcome: 'success',
  resource: fields.resource,
  teamId: fields.teamId ?? null,
  reason: fields.reason ?? null,
  data: fields.data ?? {},
  personal: fields.personal ?? {},
  isByPortal: false,
})

/** Says that the portal did this by its rules: nobody chose it, though somebody's act set it off. */
export const byPortal = (event: AuditEvent): AuditEvent => ({ ...event, isByPortal: true })

/** An attempt that was refused (`denied`) or did not work (`failure`). */
export const notDone = (
  action: Action,
  outcome: 'failure' | 'denied',
  fields: EventFields & { reason: string },
): AuditEvent => ({ ...succeeded(action, fields), outcome })
