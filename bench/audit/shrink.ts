import pg from 'pg'

const MONTH_MS = 30 * 86_400_000
const MONTH_ROWS = 1_000_000

/**
 * Leaves the newest `rows` of the generated events, as a log that is younger: whole months are dropped,
 * the rest of the oldest one is deleted. Takes a superuser, because the log refuses all of it.
 */
export async function keepNewest(databaseUrl: string, rows: number, until: Date): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const start = new Date(until.getTime() - (rows / MONTH_ROWS) * MONTH_MS)
  const month = start.toISOString().slice(0, 7).replace('-', '')
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = 'audit' AND relkind = 'r' AND relname ~ '^audit_event_[a-z]+_[0-9]{6}$'
       AND right(relname, 6) < $1`,
    [month],
  )
  for (const { name } of tables) await client.query(`DROP TABLE audit.${name}`)
  await client.query('SET session_replication_role = replica')
  const older = 'DELETE FROM audit'
  await client.query(`${older}.audit_event WHERE ts < $1`, [start])
  await client.query(`${older}.audit_index WHERE ts < $1`, [start])
  await client.query(`${older}.audit_recent_text WHERE ts < $1`, [start])
  await client.query(`${older}.audit_hourly WHERE hour < $1`, [start])
  await client.query(`${older}.audit_daily WHERE day < $1::date`, [start])
  await client.query('VACUUM ANALYZE')
  await client.end()
}
