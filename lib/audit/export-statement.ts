import 'server-only'
import type { PoolClient } from 'pg'
import { join, type Sql, sql } from '@/lib/db/sql'
import type { SearchFilters } from './filters/schema'
import { ACTION_NAMES, ACTIONS } from './schema'
import { conditionsOf } from './stored-events'

export const STREAM_FORMATS = ['csv', 'ndjson'] as const
export type StreamFormat = (typeof STREAM_FORMATS)[number]

/** NDJSON is CSV of one column whose quote and delimiter no JSON text holds, so it leaves as it is. */
export const COPY_FORMAT: Record<StreamFormat, string> = {
  csv: 'FORMAT csv',
  ndjson: `FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02'`,
}

/** What a spreadsheet would run as a formula: the pattern of lib/audit/csv.ts, for Postgres. */
const FORMULA =
  '^[\\s\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20|]|^[\\t\\r\\n]'

const safe = (text: Sql): Sql =>
  sql`CASE WHEN ${text} ~ ${FORMULA} THEN '''' || ${text} ELSE ${text} END`

const LABELS = sql`(VALUES ${join(
  ACTION_NAMES.map((action) => sql`(${action}, ${ACTIONS[action].label})`),
)}) AS l (action, label)`

const CSV_COLUMNS: readonly [name: string, value: Sql][] = [
  ['time_utc', sql`to_char(e.ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`],
  ['event_id', sql`e.event_id`],
  ['action', sql`e.action`],
  ['action_label', sql`l.label`],
  ['outcome', sql`e.outcome`],
  ['actor_ref', sql`e.actor_ref`],
  ['actor_kind', sql`e.core->'actor'->>'kind'`],
  ['team_id', sql`e.team_id`],
  ['team', safe(sql`t.name`)],
  ['resource_type', sql`e.resource_type`],
  ['resource_id', safe(sql`e.resource_id`)],
  ['resource_name', safe(sql`(e.core->'resource'->>'name')`)],
  ['reason', safe(sql`(e.core->>'reason')`)],
  ['via', sql`e.core->>'via'`],
  ['request', safe(sql`(e.core->>'request')`)],
  ['class', sql`e.core->>'class'`],
  ['data', sql`e.core->'data'`],
  ['leaf_hash', sql`encode(e.leaf_hash, 'hex')`],
  ['before', sql`nullif(e.core->'before', 'null'::jsonb)`],
  ['after', sql`nullif(e.core->'after', 'null'::jsonb)`],
  ['on_behalf_of', sql`e.core->>'behalf'`],
  ['log_index', sql`i.idx`],
  ['actor_name', safe(sql`u.name`)],
]

export const CSV_NAMES: readonly string[] = CSV_COLUMNS.map(([name]) => name)

const COLUMNS: Record<StreamFormat, Sql> = {
  csv: join(
    CSV_COLUMNS.map(([, value]) => value),
    ', ',
  ),
  ndjson: sql`json_build_object('idx', i.idx, 'leaf_hash', encode(e.leaf_hash, 'hex'), 'actor_name', u.name, 'core', e.core)`,
}

type Month = { from: string; to: string }

const monthCondition = ({ from, to }: Month): Sql =>
  sql`ts >= ${from}::timestamptz AND ts < ${to}::timestamptz`

/** The events of one month, oldest first, each with its place in the log where it has one by now. */
function monthStatement(
  filters: SearchFilters,
  format: StreamFormat,
  until: Sql,
  month: Month,
): Sql {
  const within = monthCondition(month)
  const where = join([within, until, ...conditionsOf(filters)], ' AND ')
  const labels = format === 'csv' ? sql`LEFT JOIN ${LABELS} ON l.action = e.action` : sql``
  return sql`
    SELECT ${COLUMNS[format]}
    FROM (SELECT event_id, ts, action, outcome, actor_ref, team_id, resource_type, resource_id, core, leaf_hash
      FROM audit.audit_event WHERE ${where}) e
    LEFT JOIN (SELECT idx, event_id FROM audit.audit_index WHERE ${within}) i ON i.event_id = e.event_id
    LEFT JOIN "user" u ON u.id = e.actor_ref
    LEFT JOIN team t ON t.id = e.team_id ${labels}
    ORDER BY e.ts, e.event_id`
}

const monthAfter = (at: Date, months: number): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months))

/**
 * One statement a month, oldest first, from the first event to `until`: each reads one month's
 * partitions, and a reader that leaves does not wait for years to be sorted.
 */
export async function* exportStatements(
  client: PoolClient,
  filters: SearchFilters,
  format: StreamFormat,
  until: Date,
): AsyncGenerator<Sql> {
  const { rows } = await client.query<{ first: Date | null }>(
    'SELECT (SELECT ts FROM audit.audit_event ORDER BY ts LIMIT 1) AS first',
  )
  const oldest = rows[0]?.first
  if (!oldest) return
  const start =
    filters.from === null ? oldest : new Date(Math.max(+oldest, Date.parse(filters.from)))
  const end = filters.to === null ? until : new Date(Math.min(+until, Date.parse(filters.to)))
  const before = sql`ts <= ${until.toISOString()}::timestamptz`
  for (let month = monthAfter(start, 0); month <= end; month = monthAfter(month, 1))
    yield monthStatement(filters, format, before, {
      from: month.toISOString(),
      to: monthAfter(month, 1).toISOString(),
    })
}
