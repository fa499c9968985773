import { to } from 'pg-copy-streams'
import { COPY_FORMAT, exportStatements } from '@/lib/audit/export-statement'
import { NO_FILTERS, type SearchFilters } from '@/lib/audit/filters/schema'
import { pool } from '@/lib/db/client'
import { copyOut } from '@/lib/db/copy'

const DAY_MS = 86_400_000
const ROUNDS = 3

/** What the download holds too, as it is stored: no names, no order, no safe cells. */
const PLAIN_COLUMNS =
  'ts, event_id, action, outcome, actor_ref, team_id, resource_type, resource_id, class, core, leaf_hash'

export type ExportFigures = {
  /** Rows a second of the CSV download against plain COPY of the same rows in the same run. */
  export_x_copy: number
  export_rows_per_s: number
  copy_rows_per_s: number
}

async function drained(parts: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const part of parts) bytes += part.byteLength
  return bytes
}

/**
 * Some days in the middle of the log, as the CSV download makes it and as plain COPY gives the same facts, in
 * turn; the best of three rounds each. Needs DATABASE_URL of a database that `generateEvents` filled.
 */
export async function benchExport(days = 10): Promise<ExportFigures> {
  const newest = (await pool().query<{ at: Date }>('SELECT max(ts) AS at FROM audit.audit_event'))
    .rows[0]?.at
  if (!newest) throw new Error('There are no events to export.')
  const end = newest.getTime() - 5 * DAY_MS
  const from = new Date(end - days * DAY_MS).toISOString()
  const until = new Date(end).toISOString()
  const filters: SearchFilters = { ...NO_FILTERS, from, to: until }
  const best = { ours: 0, plain: 0 }
  for (let round = 0; round < ROUNDS; round += 1) {
    let rows = 0
    let begun = performance.now()
    await drained(
      copyOut((client) => exportStatements(client, filters, 'csv', new Date()), {
        format: COPY_FORMAT.csv,
        timeoutMs: 0,
        onRows: (found) => (rows += found),
      }),
    )
    best.ours = Math.max(best.ours, (rows / (performance.now() - begun)) * 1_000)
    begun = performance.now()
    const client = await pool().connect()
    await client.query('SET statement_timeout = 0')
    const stream = client.query(
      to(
        `COPY (SELECT ${PLAIN_COLUMNS} FROM audit.audit_event
           WHERE ts >= '${from}' AND ts < '${until}') TO STDOUT (FORMAT csv)`,
      ),
    )
    await drained(stream)
    best.plain = Math.max(best.plain, (stream.rowCount / (performance.now() - begun)) * 1_000)
    client.release(true)
  }
  return {
    export_x_copy: Math.round((best.ours / best.plain) * 100) / 100,
    export_rows_per_s: Math.round(best.ours),
    copy_rows_per_s: Math.round(best.plain),
  }
}
