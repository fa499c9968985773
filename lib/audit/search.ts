import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { justSearched, SEARCHED, searchEvent } from './account-for-reading'
import { change, changed, unchanged } from './change'
import { decodeCursor, encodeCursor, type Position } from './cursor'
import {
  type Paging,
  type ParsedSearch,
  parseSearch,
  type SearchFilters,
  type SearchParams,
} from './filters/schema'
import type { AuditEventPage } from './schema'
import { type StoredEvent, viewOf } from './stored-events'
import { walkEvents } from './windows'

/** A search as its address says it, with presets counted back from now. */
export const readSearch = (params: SearchParams): ParsedSearch => parseSearch(params, now())

const SLACK_MS = 86_400_000

/** The times that hold the places asked for: an event is sequenced long within a day of its time. */
export async function withTimesOfPlaces(filters: SearchFilters): Promise<SearchFilters> {
  const { indexFrom, indexTo } = filters
  if (indexFrom === null && indexTo === null) return filters
  const timeAt = async (idx: number | null) =>
    idx === null
      ? null
      : ((await db.auditIndex.findUnique({ where: { idx: BigInt(idx) }, select: { ts: true } }))
          ?.ts ?? null)
  const [first, last] = await Promise.all([timeAt(indexFrom), timeAt(indexTo)])
  const bounds = {
    from: first && new Date(first.getTime() - SLACK_MS).toISOString(),
    to: last && new Date(last.getTime() + SLACK_MS).toISOString(),
  }
  const later = (a: string | null, b: string | null) =>
    a !== null && (b === null || a > b) ? a : b
  const earlier = (a: string | null, b: string | null) =>
    a !== null && (b === null || a < b) ? a : b
  return { ...filters, from: later(filters.from, bounds.from), to: earlier(filters.to, bounds.to) }
}

type Slice = {
  rows: StoredEvent[]
  /** Where the page with older, with newer events begins; null when there are none. */
  older: Position | null
  newer: Position | null
  stoppedAt: Position | null
}

const FIRST = '00000000-0000-0000-0000-000000000000'
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** For the way back from an empty page: the cursor's own event is on it. */
const beside = (start: Position | null, id: string): Position | null =>
  start && { at: start.at, id }

/** One row more than asked for tells whether there are further ones: nothing is ever counted. */
async function slice(filters: SearchFilters, { limit, before, after }: Paging): Promise<Slice> {
  const direction = after === null ? 'older' : 'newer'
  const cursor = after ?? before
  const start = cursor === null ? null : decodeCursor(after === null ? 'before' : 'after', cursor)
  const walked = await walkEvents(filters, { direction, start, limit: limit + 1 })
  const rows = walked.rows.slice(0, limit)
  const further = walked.rows.length > limit ? (rows.at(-1) ?? null) : walked.stoppedAt
  if (direction === 'newer') {
    rows.reverse()
    return {
      rows,
      older: rows.at(-1) ?? beside(start, LAST),
      newer: further,
      stoppedAt: walked.stoppedAt,
    }
  }
  return {
    rows,
    older: further,
    newer: start && (rows.at(0) ?? beside(start, FIRST)),
    stoppedAt: walked.stoppedAt,
  }
}

/** Authorizes a search and records it, at most once a minute while it stays the same. */
export async function accountForSearch(actor: Actor, filters: SearchFilters): Promise<void> {
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
  const { rows, older, newer, stoppedAt } = await slice(await withTimesOfPlaces(filters), paging)
  return {
    events: rows.map(viewOf),
    older: older && encodeCursor(older),
    newer: newer && encodeCursor(newer),
    hasMore: (paging.after === null ? older : newer) !== null,
    searchedTo: stoppedAt && `${stoppedAt.at.slice(0, 23)}Z`,
  }
}
