import 'server-only'
import { now } from '@/lib/db/clock'
import { isTimeout, readWithin } from '@/lib/db/reading'
import { join, type Sql, sql } from '@/lib/db/sql'
import type { SearchFilters } from '../filters/schema'
import type { Outcome } from '../schema'
import {
  conditionsOf,
  containsCondition,
  recentlyContaining,
  structuredConditions,
} from '../stored-events'
import { isRecentFrom } from '../windows'
import { BINS_BEGIN_MS, DAY_MS, HOUR_MS } from './rules'

const TIMEOUT_MS = 1_500
const LAST_RESORT_TIMEOUT_MS = 500

/** Only so many of the newest events are looked at one by one. */
export const SAMPLE_MAX = 10_000
const VALUES_MAX = 20

const HOURLY_MAX_MS = 120 * DAY_MS

export type Bar = { at: number; outcome: Outcome; events: number }
export type Count = { kind: 'action' | 'outcome' | 'actor' | 'team'; value: string; events: number }
export type Sample = {
  bars: Bar[]
  counts: Count[]
  sampled: number
  /** More met the search than were looked at. */
  full: boolean
  /** When only the newest were looked at: since when (ms). */
  since: number | null
}

export type Period = { from: number; to: number; stepMs: number }

const bin = (column: Sql, stepMs: number): Sql =>
  sql`date_bin(${`${stepMs} milliseconds`}::interval, ${column}, ${new Date(BINS_BEGIN_MS).toISOString()}::timestamptz)`

/** The newest events of the search, with what is counted of them. */
function newest(filters: SearchFilters): Sql {
  const columns = sql`ts, action, outcome, actor_ref, team_id`
  const limit = sql`ORDER BY ts DESC LIMIT ${SAMPLE_MAX + 1}`
  const where = (conditions: Sql[]) =>
    conditions.length > 0 ? join(conditions, ' AND ') : sql`true`
  if (filters.contains !== null && isRecentFrom(filters.from)) {
    const within = sql`ts >= ${filters.from}::timestamptz`
    const rest = [...structuredConditions(filters), containsCondition(filters.contains)]
    return sql`SELECT g.* FROM (${recentlyContaining(filters.contains, within)} OFFSET 0) k, LATERAL (
      SELECT ${columns} FROM audit.audit_event
      WHERE event_id = k.event_id AND ts = k.ts AND ${where(rest)} OFFSET 0) g ${limit}`
  }
  if (filters.text !== null || filters.contains !== null)
    return sql`SELECT * FROM (SELECT ${columns} FROM audit.audit_event WHERE ${where(conditionsOf(filters))} OFFSET 0) g ${limit}`
  return sql`SELECT ${columns} FROM audit.audit_event WHERE ${where(conditionsOf(filters))} ${limit}`
}

type SampleRow = { kind: string; value: string | null; outcome: Outcome | null; events: number }

const counted = (kind: string, column: Sql): Sql =>
  sql`(SELECT ${kind}::text AS kind, ${column}::text AS value, NULL AS outcome, count(*)::int AS events
    FROM seen WHERE ${column} IS NOT NULL GROUP BY 2 ORDER BY 4 DESC, 2 LIMIT ${VALUES_MAX})`

async function sampleWithin(
  filters: SearchFilters,
  { stepMs }: Period,
  timeoutMs: number,
): Promise<Omit<Sample, 'since'> & { oldest: number | null }> {
  const rows = await readWithin<SampleRow>(
    timeoutMs,
    sql`WITH seen AS MATERIALIZED (${newest(filters)})
      SELECT 'bar' AS kind, (extract(epoch FROM ${bin(sql`ts`, stepMs)}) * 1000)::bigint::text AS value,
        outcome, count(*)::int AS events FROM seen GROUP BY 2, 3
      UNION ALL ${counted('action', sql`action`)}
      UNION ALL ${counted('outcome', sql`outcome`)}
      UNION ALL ${counted('actor', sql`actor_ref`)}
      UNION ALL ${counted('team', sql`team_id`)}
      UNION ALL SELECT 'oldest', (extract(epoch FROM min(ts)) * 1000)::bigint::text, NULL, count(*)::int FROM seen`,
  )
  const last = rows.find(({ kind }) => kind === 'oldest')
  return {
    bars: rows.flatMap(({ kind, value, outcome, events }) =>
      kind === 'bar' && outcome !== null ? [{ at: Number(value), outcome, events }] : [],
    ),
    counts: rows.flatMap(({ kind, value, events }) =>
      kind === 'bar' || kind === 'oldest' || value === null
        ? []
        : [{ kind: kind as Count['kind'], value, events }],
    ),
    sampled: last?.events ?? 0,
    full: (last?.events ?? 0) > SAMPLE_MAX,
    oldest: last?.value == null ? null : Number(last.value),
  }
}

/**
 * Counts the newest events of a search, at most ten thousand. Where that takes too long, those of the
 * last week or day; null when not even those can be counted in time.
 */
export async function sample(filters: SearchFilters, period: Period): Promise<Sample | null> {
  const starts = [null, period.to - 7 * DAY_MS, period.to - DAY_MS]
  for (const [turn, start] of starts.entries()) {
    if (start !== null && start <= period.from) continue
    const from = start === null ? filters.from : new Date(start).toISOString()
    try {
      const timeoutMs = turn === 0 ? TIMEOUT_MS : LAST_RESORT_TIMEOUT_MS
      const { oldest, ...seen } = await sampleWithin({ ...filters, from }, period, timeoutMs)
      return { ...seen, since: seen.full ? oldest : start }
    } catch (error) {
      if (!isTimeout(error)) throw error
    }
  }
  return null
}

const whenOf = (filters: SearchFilters): Sql => {
  const conditions = [
    ...(filters.actions.length > 0 ? [sql`action = ANY(${[...filters.actions]}::text[])`] : []),
    ...(filters.outcomes.length > 0 ? [sql`outcome = ANY(${[...filters.outcomes]}::text[])`] : []),
  ]
  return conditions.length > 0 ? join(conditions, ' AND ') : sql`true`
}

export type Tally = { bars: Bar[]; counts: Count[]; exact: boolean }

/** What the loop has not counted yet is counted here, as long as it is little. */
const freshEvents = (): Sql => sql`
  SELECT e.* FROM (
    SELECT event_id, ts FROM audit.audit_index
      WHERE idx >= (SELECT next_idx FROM audit.audit_search_state WHERE id = 1)
    UNION ALL SELECT event_id, ts FROM audit.audit_pending LIMIT ${SAMPLE_MAX}) f, LATERAL (
    SELECT ts, action, outcome FROM audit.audit_event
    WHERE event_id = f.event_id AND ts = f.ts LIMIT 1) e`

/**
 * Counts by the hour, or by the day for more than 120 days, as the loop behind the sequencer keeps them,
 * and what is newer than those. Whole hours or days: an edge may hold some events beyond the period.
 */
export async function tally(filters: SearchFilters, period: Period): Promise<Tally> {
  const hourly = period.stepMs < DAY_MS || period.to - period.from <= HOURLY_MAX_MS
  const unit = hourly ? HOUR_MS : DAY_MS
  const from = new Date(Math.floor(period.from / unit) * unit).toISOString()
  const to = new Date(Math.ceil(period.to / unit) * unit).toISOString()
  const kept = hourly
    ? sql`SELECT hour AS ts, action, outcome, events FROM audit.audit_hourly
        WHERE hour >= ${from}::timestamptz AND hour < ${to}::timestamptz`
    : sql`SELECT day::timestamp AT TIME ZONE 'UTC' AS ts, action, outcome, events FROM audit.audit_daily
        WHERE day >= (${from}::timestamptz AT TIME ZONE 'UTC')::date AND day < (${to}::timestamptz AT TIME ZONE 'UTC')::date`
  const rows = await readWithin<{ at: string; action: string; outcome: Outcome; events: string }>(
    TIMEOUT_MS,
    sql`SELECT (extract(epoch FROM ${bin(sql`ts`, period.stepMs)}) * 1000)::bigint::text AS at, action, outcome,
        sum(events)::bigint::text AS events
      FROM (${kept} UNION ALL SELECT ts, action, outcome, 1 FROM (${freshEvents()}) n
        WHERE ts >= ${from}::timestamptz AND ts < ${to}::timestamptz) AS c
      WHERE ${whenOf(filters)} GROUP BY 1, 2, 3`,
  )
  const sums = new Map<string, Count>()
  const bars = rows.map(({ at, action, outcome, events }) => {
    for (const [kind, value] of [
      ['action', action],
      ['outcome', outcome],
    ] as const) {
      const sum = sums.get(`${kind}:${value}`) ?? { kind, value, events: 0 }
      sums.set(`${kind}:${value}`, { ...sum, events: sum.events + Number(events) })
    }
    return { at: Number(at), outcome, events: Number(events) }
  })
  const aligned = (text: string | null) => text === null || Date.parse(text) % unit === 0
  const exact = aligned(filters.from) && aligned(filters.to)
  return { bars, counts: [...sums.values()].sort((a, b) => b.events - a.events), exact }
}

/** When the first event was (ms): the first day that was counted, or before any was, the event's own. */
export async function firstDay(): Promise<number> {
  const first = async (column: Sql): Promise<number | null> => {
    const [row] = await readWithin<{ at: string | null }>(
      TIMEOUT_MS,
      sql`SELECT (extract(epoch FROM ${column}) * 1000)::bigint::text AS at`,
    )
    return row?.at == null ? null : Number(row.at)
  }
  const counted = await first(sql`(SELECT min(day) FROM audit.audit_daily)`)
  if (counted !== null) return counted
  const own = await first(sql`(SELECT ts FROM audit.audit_event ORDER BY ts LIMIT 1)`)
  return own ?? now().getTime() - DAY_MS
}
