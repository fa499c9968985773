import 'server-only'
import { now } from '@/lib/db/clock'
import { isTimeout, readWithin } from '@/lib/db/reading'
import { type Sql, sql } from '@/lib/db/sql'
import type { Position } from './cursor'
import type { SearchFilters } from './filters/schema'
import {
  containsCondition,
  gathered,
  inOrder,
  named,
  newerThan,
  ofKeys,
  olderThan,
  recentlyContaining,
  type StoredEvent,
  structuredConditions,
} from './stored-events'

/** A page is answered in this time, with what was found until then. */
const BUDGET_MS = 2_000
const STATEMENT_MIN_MS = 250

const HOUR_MS = 3_600_000
const GROWTH = 8
/** The indexes of words cost the same for a day and a month, so they are asked less often. */
const GROWTH_BY_WORD = 64
const MONTH_MS = 31 * 24 * HOUR_MS
/** Longer than this, a window has no end: the rest is looked at in one go. */
const WINDOW_MAX_MS = 400 * 24 * HOUR_MS

/** Of so many days the texts are copied beside the log (lib/audit/search-index). */
export const RECENT_DAYS = 92

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Milliseconds; null is without end. */
type Window = { from: number | null; to: number | null }

export type Walk = { direction: 'older' | 'newer'; start: Position | null; limit: number }

/** `stoppedAt` is how far the search came when it ran out of time; null when it saw everything. */
export type Walked = { rows: StoredEvent[]; stoppedAt: Position | null }

const iso = (ms: number) => new Date(ms).toISOString()
const boundary = (ms: number): Position => ({ at: iso(ms).replace('Z', '000Z'), id: NOBODY })
const timeOf = (text: string | null): number | null => (text === null ? null : Date.parse(text))

function windowCondition({ from, to }: Window): Sql {
  const after = from === null ? sql`true` : sql`ts >= ${iso(from)}::timestamptz`
  return to === null ? after : sql`${after} AND ts < ${iso(to)}::timestamptz`
}

/** Texts are copied for a day longer than is counted on here, so that nothing falls between. */
const isRecent = ({ from }: Window): boolean =>
  from !== null && from > now().getTime() - (RECENT_DAYS - 1) * 24 * HOUR_MS

export const isRecentFrom = (from: string | null): boolean =>
  isRecent({ from: timeOf(from), to: null })

/**
 * The statement for one window. The first is short and read in order, which finds what is frequent at
 * once. When it did not give enough, what is looked for is rare, and words and parts of words are then
 * found by their index.
 */
function statement(
  filters: SearchFilters,
  walk: Walk,
  window: Window,
  limit: number,
  first: boolean,
) {
  const order = walk.direction === 'older' ? 'newest' : 'oldest'
  const within = windowCondition(window)
  const cursor = walk.start === null ? [] : [cursorCondition(walk.start, walk.direction)]
  const conditions = [within, ...cursor, ...structuredConditions(filters)]
  const { contains } = filters
  if (contains === null) {
    const select = filters.text === null || first ? inOrder : gathered
    return named(select({ conditions, order, limit }), order)
  }
  const all = [...conditions, containsCondition(contains)]
  if (first) return named(inOrder({ conditions: all, order, limit }), order)
  if (!isRecent(window)) return named(gathered({ conditions: all, order, limit }), order)
  const keys = recentlyContaining(contains, within)
  return named(ofKeys(keys, { conditions: all, order, limit }), order)
}

const cursorCondition = (start: Position, direction: Walk['direction']): Sql =>
  direction === 'older' ? olderThan(start) : newerThan(start)

/** The next window from `at` on, not beyond the end of the search. */
function windowFrom(at: number | null, sizeMs: number, end: number | null, walk: Walk): Window {
  if (walk.direction === 'older') {
    const base = at ?? now().getTime()
    if (sizeMs > WINDOW_MAX_MS) return { from: end, to: at }
    return { from: Math.max(end ?? 0, base - sizeMs), to: at }
  }
  const to = (at ?? 0) + sizeMs
  const last = end ?? now().getTime()
  return { from: at, to: sizeMs > WINDOW_MAX_MS || to >= last ? end : to }
}

/**
 * Up to `limit` events from a place on. Time is looked at in windows that grow while they give too
 * little, so that a page costs the same however old the log is: only a few months' partitions are
 * planned and read. What takes too long ends with what was found and where it stopped.
 */
export async function walkEvents(filters: SearchFilters, walk: Walk): Promise<Walked> {
  const began = performance.now()
  const older = walk.direction === 'older'
  const end = timeOf(older ? filters.from : filters.to)
  // A cursor has microseconds; its own condition is exact, so the window may begin a little wider.
  const opening = walk.start ? Date.parse(walk.start.at) + (older ? 1 : 0) : timeOf(filters.to)
  let at: number | null = opening
  const byWord = (filters.text ?? filters.contains) !== null
  const growth = byWord ? GROWTH_BY_WORD : GROWTH
  let sizeMs = (byWord ? 2 : 24) * HOUR_MS
  const rows: StoredEvent[] = []
  for (let first = true; ; first = false) {
    const window = windowFrom(at, sizeMs, end, walk)
    const left = BUDGET_MS - (performance.now() - began)
    const reached = older ? window.from : window.to
    if (left <= 0 && at !== null) return { rows, stoppedAt: boundary(at) }
    try {
      const query = statement(filters, walk, window, walk.limit - rows.length, first)
      rows.push(...(await readWithin<StoredEvent>(Math.max(left, STATEMENT_MIN_MS), query)))
    } catch (error) {
      if (!isTimeout(error)) throw error
      if (left <= STATEMENT_MIN_MS || sizeMs <= HOUR_MS)
        return { rows, stoppedAt: boundary(at ?? now().getTime()) }
      sizeMs /= growth
      continue
    }
    if (rows.length >= walk.limit || reached === end) return { rows, stoppedAt: null }
    at = reached
    sizeMs *= growth
    // Nothing at all in the first window: so rare that a month holds few.
    if (filters.contains !== null && rows.length === 0) sizeMs = Math.max(sizeMs, MONTH_MS)
  }
}
