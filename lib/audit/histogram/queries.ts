import 'server-only'
import { type Actor, requirePermission, SYSTEM_ID } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { FACET_FIELDS, type Facets, type FacetValue } from '../facets/schema'
import { isCounted } from '../filters/rules'
import type { SearchFilters } from '../filters/schema'
import { actionLabel } from '../rules'
import { type Action, isAction, OUTCOMES, type Outcome } from '../schema'
import { withTimesOfPlaces } from '../search'
import { binsOf, HOUR_MS, stepFor } from './rules'
import type { Histogram } from './schema'
import {
  type Bar,
  type Count,
  firstDay,
  type Period,
  SAMPLE_MAX,
  type Sample,
  sample,
  type Tally,
  tally,
} from './summarize'

export type Summary = {
  /** Null when the search is too broad to be counted in time. */
  histogram: Histogram | null
  facets: Facets | null
}

const OUTCOME_WORDS: Record<Outcome, string> = {
  success: 'Success',
  failure: 'Failed',
  denied: 'Denied',
}

async function periodOf(filters: SearchFilters): Promise<Period> {
  // A minute more, for events that are written while this is read.
  const to = filters.to === null ? now().getTime() + 60_000 : Date.parse(filters.to)
  const from = filters.from === null ? await firstDay() : Date.parse(filters.from)
  const start = Math.min(from, to - HOUR_MS / 60)
  return { from: start, to, stepMs: stepFor(to - start) }
}

function histogramOf(
  bars: readonly Bar[],
  { from, to, stepMs }: Period,
  state: Pick<Histogram, 'exact' | 'countedFrom'>,
): Histogram {
  const byStart = new Map<number, Record<Outcome, number>>()
  for (const { at, outcome, events } of bars) {
    const bucket = byStart.get(at) ?? { success: 0, failure: 0, denied: 0 }
    byStart.set(at, { ...bucket, [outcome]: bucket[outcome] + events })
  }
  const buckets = binsOf(from, to, stepMs).map((start) => ({
    from: new Date(start).toISOString(),
    to: new Date(start + stepMs).toISOString(),
    ...(byStart.get(start) ?? { success: 0, failure: 0, denied: 0 }),
  }))
  const total = buckets.reduce(
    (sum, bucket) => sum + OUTCOMES.reduce((inner, outcome) => inner + bucket[outcome], 0),
    0,
  )
  return { buckets, total, ...state }
}

async function namesOf(counts: readonly Count[]): Promise<Map<string, string>> {
  const ids = (kind: Count['kind']) =>
    counts.filter((count) => count.kind === kind).map(({ value }) => value)
  const select = { id: true, name: true }
  const [people, teams] = await Promise.all([
    db.user.findMany({ where: { id: { in: ids('actor') } }, select }),
    db.team.findMany({ where: { id: { in: ids('team') } }, select }),
  ])
  const named = [...people, ...teams].map(({ id, name }): [string, string] => [id, name])
  return new Map([...named, [SYSTEM_ID, 'Countersign']])
}

const labelOf = ({ kind, value }: Count, names: ReadonlyMap<string, string>): string => {
  if (kind === 'action') return isAction(value) ? actionLabel(value as Action) : value
  if (kind === 'outcome') return OUTCOME_WORDS[value as Outcome] ?? value
  return names.get(value) ?? `Unknown ${value.slice(-8)}`
}

const VALUES_SHOWN = 10

async function facetsOf(
  counts: readonly Count[],
  state: Pick<Facets, 'estimated' | 'sampled'>,
): Promise<Facets> {
  const names = await namesOf(counts)
  const of = (kind: Count['kind']): FacetValue[] =>
    counts
      .filter((count) => count.kind === kind)
      .slice(0, VALUES_SHOWN)
      .map((count) => ({ value: count.value, label: labelOf(count, names), events: count.events }))
  return {
    action: of('action'),
    outcome: of('outcome'),
    actor: of('actor'),
    team: of('team'),
    ...state,
  }
}

/** People and teams of the newest events, as many times as there are more events than looked at. */
const scaled = (seen: Sample, total: number): Count[] =>
  seen.counts
    .filter(({ kind }) => kind === 'actor' || kind === 'team')
    .map((count) => ({ ...count, events: Math.round((count.events * total) / SAMPLE_MAX) }))

async function ofTally(counted: Tally, period: Period, seen: Sample | null): Promise<Summary> {
  const histogram = histogramOf(counted.bars, period, { exact: counted.exact, countedFrom: null })
  const rest = seen ? scaled(seen, histogram.total) : []
  const sampled = seen ? SAMPLE_MAX : 0
  return {
    histogram,
    facets: await facetsOf([...counted.counts, ...rest], {
      estimated: ['actor', 'team'],
      sampled,
    }),
  }
}

/**
 * When the events of a search happened, and who and what is frequent among them (`audit:read`). Exact
 * for up to ten thousand; beyond that from the counts kept by hour and day where time, actions and
 * outcomes are all that is asked for, else of the newest ten thousand.
 */
export async function summarize(actor: Actor, asked: SearchFilters): Promise<Summary> {
  requirePermission(actor, 'audit:read')
  const filters = await withTimesOfPlaces(asked)
  const period = await periodOf(filters)
  const seen = await sample(filters, period)
  const isWhole = seen !== null && !seen.full && seen.since === null
  if (!isWhole && isCounted(filters)) {
    const wide = { ...period, stepMs: Math.max(period.stepMs, HOUR_MS) }
    return ofTally(await tally(filters, wide), wide, seen)
  }
  if (seen === null) return { histogram: null, facets: null }
  const countedFrom = seen.since === null ? null : new Date(seen.since).toISOString()
  return {
    histogram: histogramOf(seen.bars, period, { exact: isWhole, countedFrom }),
    facets: await facetsOf(seen.counts, {
      estimated: isWhole ? [] : FACET_FIELDS,
      sampled: Math.min(seen.sampled, SAMPLE_MAX),
    }),
  }
}
