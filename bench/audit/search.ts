import { type Actor, systemActor } from '@/lib/access/permissions'
import { NO_FILTERS, type SearchFilters } from '@/lib/audit/filters/schema'
import { summarize } from '@/lib/audit/histogram/queries'
import { type Walk, walkEvents } from '@/lib/audit/windows'
import { pool } from '@/lib/db/client'
import { percentile, rounded, timed } from '../statistics'

const PAGE = 50
const DAY_MS = 86_400_000

export type SearchFigures = {
  search_p50_ms: number
  search_p95_ms: number
  /** Histogram and facets of everything, of a month, of an actor and of a word. */
  summary_p95_ms: number
  /** Of each of the ten queries. */
  queries: Record<string, { p50: number; p95: number; rows: number }>
}

type Query = { name: string; filters: () => SearchFilters; walk?: () => Partial<Walk> }

type Sample = {
  actor: string
  team: string
  resource: string
  request: string
  digest: string
  oldest: number
  newest: number
}

const any = <T>(values: readonly T[]): T => values[Math.floor(Math.random() * values.length)] as T

/** Values that really occur, spread over the whole log, so that no two runs ask for the same rows. */
async function samples(): Promise<Sample[]> {
  const bounds = await pool().query<{ first: Date; last: Date }>(
    'SELECT min(ts) AS first, max(ts) AS last FROM audit.audit_index WHERE idx IN (SELECT min(idx) FROM audit.audit_index UNION SELECT max(idx) FROM audit.audit_index)',
  )
  const { first, last } = bounds.rows[0] ?? { first: new Date(), last: new Date() }
  const [oldest, newest] = [first.getTime(), last.getTime()]
  const found: Sample[] = []
  for (let n = 0; n < 40; n += 1) {
    const at = new Date(oldest + ((newest - oldest) * (n + 0.5)) / 40)
    const { rows } = await pool().query<Omit<Sample, 'oldest' | 'newest'>>(
      `SELECT actor_ref::text AS actor, team_id::text AS team, resource_id AS resource,
         core->>'request' AS request, core->'data'->>'digest' AS digest
       FROM audit.audit_event WHERE ts BETWEEN $1 AND $1 + interval '1 hour' AND team_id IS NOT NULL
         AND core->'data'->>'digest' IS NOT NULL LIMIT 3`,
      [at],
    )
    found.push(...rows.map((row) => ({ ...row, oldest, newest })))
  }
  return found
}

const day = (ms: number) => new Date(ms).toISOString()

/** What people ask an audit log: the ten queries of the bench. */
const queriesOf = (all: readonly Sample[]): Query[] => {
  const some = (make: (sample: Sample) => Partial<SearchFilters>) => () => ({
    ...NO_FILTERS,
    ...make(any(all)),
  })
  return [
    { name: 'newest page', filters: some(() => ({})) },
    {
      name: 'page from a random moment of the whole log',
      filters: some(() => ({})),
      walk: () => {
        const { oldest, newest } = any(all)
        const at = oldest + Math.random() * (newest - oldest)
        return {
          start: { at: day(at).replace('Z', '000Z'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' },
        }
      },
    },
    { name: 'everything of one actor', filters: some(({ actor }) => ({ actors: [actor] })) },
    {
      name: 'one action in seven days',
      filters: some(({ newest }) => ({
        actions: ['role.grant'],
        from: day(newest - 7 * DAY_MS),
      })),
    },
    {
      name: 'what was denied to a team',
      filters: some(({ team }) => ({ team, outcomes: ['denied'] })),
    },
    {
      name: 'everything about one resource',
      filters: some(({ resource }) => ({ resourceId: resource, resourceType: 'submission' })),
    },
    { name: 'two words', filters: some(() => ({ text: 'permission submission' })) },
    { name: 'a rare word (a digest)', filters: some(({ digest }) => ({ text: digest })) },
    { name: 'one request', filters: some(({ request }) => ({ request })) },
    {
      name: 'part of a word in thirty days',
      filters: some(({ digest, newest }) => ({
        contains: digest.slice(7, 19),
        from: day(newest - 30 * DAY_MS),
      })),
    },
  ]
}

const AUDITOR: Actor = {
  ...systemActor('bench'),
  roles: [{ role: 'auditor', teamId: null }],
}

async function benchSummary(values: readonly Sample[], runs: number): Promise<number> {
  const times: number[] = []
  for (let round = -1; round < runs; round += 1) {
    const { actor, digest, newest } = any(values)
    const asked: Partial<SearchFilters>[] = [
      {},
      { from: day(newest - 30 * DAY_MS) },
      { actors: [actor] },
      { text: digest },
    ]
    for (const some of asked) {
      const ms = await timed(() => summarize(AUDITOR, { ...NO_FILTERS, ...some }))
      if (round >= 0) times.push(ms)
    }
  }
  return rounded(percentile(times, 0.95))
}

/**
 * Ten queries, each `runs` times with other values, mixed, after one unmeasured round; p50 and p95 over
 * all of them. Needs DATABASE_URL of a database that `generateEvents` filled.
 */
export async function benchSearch(runs = 40): Promise<SearchFigures> {
  const values = await samples()
  const queries = queriesOf(values)
  const times = new Map<string, number[]>(queries.map(({ name }) => [name, []]))
  const rows = new Map<string, number>()
  for (let round = -3; round < runs; round += 1)
    for (const { name, filters, walk } of queries) {
      const ms = await timed(async () => {
        const asked: Walk = { direction: 'older', start: null, limit: PAGE + 1, ...walk?.() }
        const walked = await walkEvents(filters(), asked)
        rows.set(name, (rows.get(name) ?? 0) + walked.rows.length)
        if (walked.stoppedAt !== null) throw new Error(`“${name}” ran out of time.`)
      })
      if (round >= 0) times.get(name)?.push(ms)
    }
  const all = [...times.values()].flat()
  return {
    search_p50_ms: rounded(percentile(all, 0.5)),
    search_p95_ms: rounded(percentile(all, 0.95)),
    summary_p95_ms: await benchSummary(values, Math.ceil(runs / 4)),
    queries: Object.fromEntries(
      queries.map(({ name }) => [
        name,
        {
          p50: rounded(percentile(times.get(name) ?? [], 0.5)),
          p95: rounded(percentile(times.get(name) ?? [], 0.95)),
          rows: Math.round((rows.get(name) ?? 0) / (runs + 3)),
        },
      ]),
    ),
  }
}
