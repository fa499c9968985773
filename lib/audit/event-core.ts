import 'server-only'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import type { AuditEvent } from './event'
import { ACTIONS, EVENT_VERSION, type EventCore, type Plain, type PlainFields } from './schema'

const TEXT_MAX = 4_000

/** Postgres's jsonb refuses NUL, and RFC 8785 refuses lone surrogates. */
export const clean = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\ufffd').slice(0, TEXT_MAX)

const cleanPlain = (value: Plain): Plain => {
  if (typeof value === 'string') return clean(value)
  return Array.isArray(value) ? value.map(clean) : value
}

const cleanFields = (fields: PlainFields): Record<string, Plain> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, cleanPlain(value)]))

export type CoreIdentity = { id: string; org: string; sd: readonly string[] }

/** The permanent part of an event. */
export function coreOf(event: AuditEvent, actor: Actor, { id, org, sd }: CoreIdentity): EventCore {
  const { class: dataClass, retention } = ACTIONS[event.action]
  const name = event.resource.name
  return {
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
    request: clean(actor.origin.requestId),
    resource: {
      type: event.resource.type,
      id: clean(event.resource.id),
      name: name === undefined ? null : clean(name),
    },
    team: event.teamId,
    reason: event.reason === null ? null : clean(event.reason),
    data: cleanFields(event.data),
    before: event.before && cleanFields(event.before),
    after: event.after && cleanFields(event.after),
    class: dataClass,
    retention,
    sd,
  }
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
