import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import type { Sql } from '@/lib/db/sql'
import { justSearched, SEARCHED, searchEvent } from './account-for-reading'
import { change, changed, unchanged } from './change'
import { decodeCursor, encodeCursor } from './cursor'
import {
  type Paging,
  type ParsedSearch,
  parseSearch,
  type SearchFilters,
  type SearchParams,
} from './filters/schema'
import type { AuditEventPage } from './schema'
import {
  conditionsOf,
  newerThan,
  olderThan,
  readEvents,
  type StoredEvent,
  viewOf,
} from './stored-events'

/** A search as its address says it, with presets counted back from now. */
export const readSearch = (params: SearchParams): ParsedSearch => parseSearch(params, now())

type Slice = { rows: StoredEvent[]; older: boolean; newer: boolean }

/** One row more than asked for tells whether there are further ones: nothing is ever counted. */
async function forwards(conditions: Sql[], limit: number, fromStart: boolean): Promise<Slice> {
  const rows = await readEvents(conditions, { limit: limit + 1, order: 'newest' })
  return { rows: rows.slice(0, limit), older: rows.length > limit, newer: !fromStart }
}

async function backwards(conditions: Sql[], limit: number): Promise<Slice> {
  const rows = await readEvents(conditions, { limit: limit + 1, order: 'oldest' })
  return { rows: rows.slice(0, limit).reverse(), older: true, newer: rows.length > limit }
}

function slice(conditions: Sql[], { limit, before, after }: Paging): Promise<Slice> {
  if (after !== null)
    return backwards([...conditions, newerThan(decodeCursor('after', after))], limit)
  if (before !== null)
    return forwards([...conditions, olderThan(decodeCursor('before', before))], limit, false)
  return forwards(conditions, limit, true)
}

/** Authorizes a search and records it, at most once a minute while it stays the same. */
async function accountForSearch(actor: Actor, filters: SearchFilters): Promise<void> {
  const repeated = can(actor, 'audit:read') && (await justSearched(actor.id, filters))
  await change(
    actor,
    { action: 'audit.search', resource: SEARCHED, needs: 'audit:read' },
    async () => (repeated ? unchanged(undefined) : changed(undefined, searchEvent(filters))),
  )
}

/**
 * A page of the log, newest first, at most 200 events (`audit:read`, organization-wide). Throws
 * `invalid` for a damaged cursor. The search is itself an event.
 */
export async function searchEvents(
  actor: Actor,
  filters: SearchFilters,
  paging: Paging,
): Promise<AuditEventPage> {
  await accountForSearch(actor, filters)
  const { rows, older, newer } = await slice(conditionsOf(filters), paging)
  const first = rows.at(0)
  const last = rows.at(-1)
  return {
    events: rows.map(viewOf),
    older: older && last ? encodeCursor(last) : null,
    newer: newer && first ? encodeCursor(first) : null,
    hasMore: paging.after === null ? older : newer,
  }
}
