import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { ACTIONS, type Action } from '@/lib/audit/schema'

const MONTH_ROWS = 1_000_000
const MONTH_MS = 30 * 86_400_000
const WORKERS = 2
const RECENT_MONTHS = 3

/** How often something is done, against 1 for what stands in no line here. */
const WEIGHTS: Partial<Record<Action, number>> = {
  'page.open': 300,
  'skill.read': 160,
  'marketplace.read': 120,
  'archive.download': 60,
  'token.use': 60,
  'session.sign-in': 50,
  'session.sign-out': 20,
  'audit.search': 15,
  'audit.read': 15,
  'submission.draft': 15,
  'submission.scan': 15,
  'submission.send': 12,
  'review.comment': 20,
  'review.decide': 15,
  'skill.publish': 6,
  'role.grant': 4,
  'token.create': 3,
}

export type Filled = {
  rows: number
  /** The first moment with an event, and the moment after the last. */
  start: Date
  until: Date
  seconds: number
}

const ACTION_PICKS = Object.entries(ACTIONS).flatMap(([action, { retention }]) =>
  Array.from({ length: WEIGHTS[action as Action] ?? 1 }, () => `${action}|${retention}`),
)

type Month = { name: string; from: Date; to: Date; first: number; last: number }

const monthStart = (at: Date, plus = 0) =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + plus))

/** The months that `rows` events span, a million in thirty days, ending at `until`. */
function monthsOf(rows: number, until: Date): { months: Month[]; start: Date; stepMs: number } {
  const stepMs = MONTH_MS / MONTH_ROWS
  const start = new Date(until.getTime() - rows * stepMs)
  const nth = (at: Date) =>
    Math.min(rows, Math.max(0, Math.ceil((at.getTime() - start.getTime()) / stepMs)))
  const months: Month[] = []
  for (let from = monthStart(start); from < until; from = monthStart(from, 1)) {
    const to = monthStart(from, 1)
    const name = `${from.getUTCFullYear()}${String(from.getUTCMonth() + 1).padStart(2, '0')}`
    months.push({ name, from, to, first: nth(from), last: nth(to) })
  }
  return { months, start, stepMs }
}

/** One partition, filled before it has indexes and attached when it has them. */
async function fillPartition(
  client: pg.Client,
  retention: string,
  month: Month,
  parameters: { start: Date; stepMs: number; org: string },
): Promise<void> {
  const parent = `audit.audit_event_${retention}`
  const child = `${parent}_${month.name}`
  await client.query(`DROP TABLE IF EXISTS ${child}`)
  await client.query(
    `CREATE TABLE ${child} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)`,
  )
  await client.query(
    `INSERT INTO ${child} (event_id, org_id, ts, retention_class, action, outcome, actor_ref, team_id,
       resource_type, resource_id, class, core, leaf_hash, search_text)
     SELECT * FROM bench.full_events($1, $2, $3, $4, $5, $6, $7) WHERE ts >= $8 AND ts < $9`,
    [
      Math.max(0, month.first - 1),
      month.last,
      parameters.start,
      parameters.stepMs * 1_000,
      ACTION_PICKS,
      retention,
      parameters.org,
      month.from,
      month.to,
    ],
  )
  // ATTACH builds the parent's indexes on it, all of them, in one pass each.
  await client.query(
    `ALTER TABLE ${parent} ATTACH PARTITION ${child}
     FOR VALUES FROM ('${month.from.toISOString()}') TO ('${month.to.toISOString()}')`,
  )
  await client.query(`ANALYZE ${child}`)
}

/** The places in the log, as the sequencer gives them, and what is kept behind it. */
async function fillDerived(client: pg.Client, rows: number, start: Date, stepMs: number) {
  await client.query('TRUNCATE audit.audit_hourly, audit.audit_daily, audit.audit_recent_text')
  await client.query('ALTER TABLE audit.audit_index DISABLE TRIGGER USER')
  await client.query('TRUNCATE audit.audit_index')
  await client.query(
    `INSERT INTO audit.audit_index (idx, event_id, ts, retention_class)
     SELECT n, event_id, ts, retention FROM bench.events(0, $1, $2, $3, $4)`,
    [rows, start, stepMs * 1_000, ACTION_PICKS],
  )
  await client.query('ALTER TABLE audit.audit_index ENABLE TRIGGER USER')
  await client.query(
    `INSERT INTO audit.audit_hourly SELECT date_trunc('hour', ts), action, outcome, count(*)
     FROM audit.audit_event GROUP BY 1, 2, 3`,
  )
  await client.query(
    `INSERT INTO audit.audit_daily SELECT (hour AT TIME ZONE 'UTC')::date, action, outcome, sum(events)
     FROM audit.audit_hourly GROUP BY 1, 2, 3`,
  )
  // An index of trigrams is many times quicker to build than to keep up to date.
  const { rows: indexes } = await client.query<{ name: string; made: string }>(
    `SELECT format('audit.%I', indexname) AS name, indexdef AS made FROM pg_indexes
     WHERE schemaname = 'audit' AND tablename = 'audit_recent_text' AND indexdef LIKE '%gin%'`,
  )
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
  await client.query(
    `INSERT INTO audit.audit_recent_text SELECT ts, event_id, lower(search_text) FROM audit.audit_event
     WHERE ts >= now() - make_interval(days => ${RECENT_MONTHS * 31})`,
  )
  for (const { made } of indexes) await client.query(made)
  await client.query('UPDATE audit.audit_search_state SET next_idx = $1', [rows])
  await client.query(
    `ANALYZE audit.audit_index, audit.audit_hourly, audit.audit_daily, audit.audit_recent_text`,
  )
}

/**
 * Replaces the events of a migrated database with `rows` of realistic ones, a million in thirty days,
 * the last at `until`. Written on the server a month at a time; about a minute for a million.
 */
export async function generateEvents(
  databaseUrl: string,
  rows: number,
  { until = new Date(), log = () => {} }: { until?: Date; log?: (line: string) => void } = {},
): Promise<Filled> {
  const begun = performance.now()
  const { months, start, stepMs } = monthsOf(rows, until)
  const connect = async () => {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query("SET maintenance_work_mem = '512MB'; SET timezone = 'UTC'")
    return client
  }
  const first = await connect()
  await first.query(readFileSync(join(process.cwd(), 'bench/audit/rows.sql'), 'utf8'))
  const org = (await first.query<{ id: string }>('SELECT id FROM organization')).rows[0]?.id ?? ''
  const todo = months.flatMap((month) =>
    ['standard', 'activity'].map((retention) => ({ month, retention })),
  )
  // What is there already would be in the way of the partitions.
  for (const { month, retention } of todo)
    await first.query(`DROP TABLE IF EXISTS audit.audit_event_${retention}_${month.name}`)
  const work = async (client: pg.Client) => {
    for (let next = todo.shift(); next; next = todo.shift()) {
      await fillPartition(client, next.retention, next.month, { start, stepMs, org })
      log(`${next.retention} ${next.month.name}`)
    }
  }
  const others = await Promise.all(Array.from({ length: WORKERS - 1 }, connect))
  await Promise.all([first, ...others].map(work))
  await fillDerived(first, rows, start, stepMs)
  await first.query('DROP SCHEMA bench CASCADE')
  await Promise.all([first, ...others].map((client) => client.end()))
  return { rows, start, until, seconds: (performance.now() - begun) / 1_000 }
}
