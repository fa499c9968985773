import 'server-only'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { higherClass } from '@/lib/redaction/rules'
import { withinEntry } from './core-size'
import type { AuditEvent } from './event'
import type { FieldRedaction } from './field-redaction'
import { ACTIONS, type DataClass, EVENT_VERSION, type EventCore } from './schema'

export type CoreIdentity = { id: string; org: string; sd: readonly string[] }

const higher = (one: DataClass, other: DataClass | null): DataClass =>
  higherClass(one, other) ?? one

/**
 * The permanent part of an event, with everything taken out of its texts that may not stay. Its class
 * is its action's, or higher when something more sensitive was found. What is too long for an entry of
 * the log is cut.
 */
export function coreOf(
  event: AuditEvent,
  actor: Actor,
  redaction: FieldRedaction,
  { id, org, sd }: CoreIdentity,
): EventCore {
  const { class: dataClass, retention } = ACTIONS[event.action]
  const name = event.resource.name
  const texts = {
    request: redaction.text(actor.origin.requestId),
    resource: {
      type: event.resource.type,
      id: redaction.text(event.resource.id),
      name: name === undefined ? null : redaction.text(name),
    },
    reason: event.reason === null ? null : redaction.text(event.reason),
    data: redaction.fields(event.data),
    before: event.before && redaction.fields(event.before),
    after: event.after && redaction.fields(event.after),
  }
  return withinEntry({
    ...texts,
    v: EVENT_VERSION,
    id,
    org,
    ts: now().getTime() * 1_000,
    action: event.action,
    outcome: event.outcome,
    actor: event.isByPortal
      ? { ref: SYSTEM_ID, kind: 'system' }
      : { ref: actor.id, kind: actor.kind },
    behalf: event.isByPortal && actor.id !== SYSTEM_ID ? actor.id : null,
    via: actor.origin.via,
    team: event.teamId,
    class: higher(dataClass, redaction.found),
    retention,
    sd,
  })
}

/** What free text finds: everything plain, nothing personal. */
export const searchText = (core: EventCore): string =>
  [
    core.action,
    core.action.replace(/[.-]/g, ' '),
    core.outcome,
    core.resource.id,
    core.resource.name,
    core.reason,
    core.request,
    ...[core.data, core.before ?? {}, core.after ?? {}].flatMap((fields) =>
      Object.values(fields).flat(),
    ),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' ')
    .slice(0, 8_000)
