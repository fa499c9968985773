import 'server-only'
import type pg from 'pg'
import { pool } from './client'
import type { Sql } from './sql'

/** Postgres ended a statement that ran longer than it was given (SQLSTATE 57014). */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '57014'

/** Runs reads on one connection, in one read-only transaction that sees one state of the database. */
export async function readingOn<T>(
  { timeoutMs, snapshot = false }: { timeoutMs: number; snapshot?: boolean },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool().connect()
  let broken = false
  try {
    const level = snapshot ? 'ISOLATION LEVEL REPEATABLE READ ' : ''
    await client.query(
      `BEGIN ${level}READ ONLY; SET LOCAL statement_timeout = ${Math.max(1, Math.round(timeoutMs))};
       SET LOCAL jit = off; SET LOCAL client_connection_check_interval = '5s'`,
    )
    return await work(client)
  } catch (error) {
    // A statement that was ended leaves the connection as good as new; anything else may not.
    broken = !isTimeout(error)
    throw error
  } finally {
    if (!broken) await client.query('ROLLBACK').catch(() => (broken = true))
    client.release(broken)
  }
}

/** One read that Postgres ends after `timeoutMs`; then `isTimeout` is true of what is thrown. */
export const readWithin = <Row extends object>(timeoutMs: number, query: Sql): Promise<Row[]> =>
  readingOn({ timeoutMs }, async (client) => {
    const { rows } = await client.query<Row>({ text: query.text, values: [...query.values] })
    return rows
  })
