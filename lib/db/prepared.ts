import 'server-only'
import { pool } from './client'
import { preparedName } from './prepared-name'
import type { Tx } from './transaction'

/** SQL that Postgres parses and plans once for each connection: its text begins with its name (prepared-name.ts). */
export type Prepared = `/* prepared ${string} */${string}`

/** Runs it in the caller's transaction. */
export const runPrepared = <Row>(tx: Tx, text: Prepared, values: unknown[]): Promise<Row[]> =>
  tx.$queryRawUnsafe<Row[]>(text, ...values)

/**
 * Runs it alone: Postgres makes one statement a transaction of its own, so that it needs no others to
 * begin and to commit. For lib/audit only: what it writes must be its own record.
 */
export async function runAlone<Row extends object>(
  text: Prepared,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await pool().query<Row>({ name: preparedName(text), text, values })
  return rows
}
