import 'server-only'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { openDisclosures } from './disclosures'
import { type AuditEvent, succeeded } from './event'
import type { SearchFilters } from './filters/schema'
import { choicesOf, typedOf } from './rules'
import type { Action, EventCore, Resource } from './schema'

const COLLAPSE_MS = 60_000

export const SEARCHED: Resource = { type: 'audit-log', id: 'search' }

/**
 * What was typed may name a person, so it travels as a personal field, erasable with the searcher;
 * choices from closed lists are plain.
 */
const readingOf = (
  action: 'audit.search' | 'audit.export' | 'audit.tail',
  filters: SearchFilters,
  more: AuditEvent['data'],
): AuditEvent =>
  succeeded(action, {
    resource: SEARCHED,
    teamId: filters.team,
    data: { filters: choicesOf(filters), ...more },
    personal: [{ name: 'search_text', value: typedOf(filters) }],
  })

/** Who searched for what. */
export const searchEvent = (filters: SearchFilters): AuditEvent =>
  readingOf('audit.search', filters, {})

/** Who took a whole search away. */
export const exportEvent = (filters: SearchFilters, more: AuditEvent['data']): AuditEvent =>
  readingOf('audit.export', filters, more)

/** Who follows what. */
export const tailEvent = (filters: SearchFilters): AuditEvent =>
  readingOf('audit.tail', filters, {})

const lastEvent = (actorId: string, action: Action) =>
  db.auditEvent.findFirst({
    where: { actorRef: actorId, action, ts: { gte: new Date(now().getTime() - COLLAPSE_MS) } },
    orderBy: [{ ts: 'desc' }, { eventId: 'desc' }],
    select: { eventId: true, outcome: true, core: true },
  })

/** True when the person's newest reading of this kind, less than a minute ago, was the same. */
async function justDone(action: Action, actorId: string, filters: SearchFilters): Promise<boolean> {
  const last = await lastEvent(actorId, action)
  if (last?.outcome !== 'success') return false
  const core = last.core as unknown as EventCore
  if (String(core.data.filters) !== String(choicesOf(filters))) return false
  const opened = await openDisclosures(last.eventId, core.sd)
  return (opened.find(({ name }) => name === 'search_text')?.value ?? '') === typedOf(filters)
}

/** Paging and reloading are one search. */
export const justSearched = (actorId: string, filters: SearchFilters): Promise<boolean> =>
  justDone('audit.search', actorId, filters)

/** So is a connection that broke and came back. */
export const justFollowed = (actorId: string, filters: SearchFilters): Promise<boolean> =>
  justDone('audit.tail', actorId, filters)

/** True when the person's newest opened event, less than a minute ago, was this one. */
export async function justRead(actorId: string, eventId: string): Promise<boolean> {
  const last = await lastEvent(actorId, 'audit.read')
  if (last?.outcome !== 'success') return false
  return (last.core as unknown as EventCore).resource.id === eventId
}
