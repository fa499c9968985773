import 'server-only'
import pg from 'pg'
import { to } from 'pg-copy-streams'
import { pool } from './client'
import type { Sql } from './sql'

const PIECE_BYTES = 64 * 1024

/** Postgres's input syntax for an array of plain values. */
const arrayText = (values: readonly unknown[]): string =>
  `{${values.map((value) => `"${String(value).replace(/[\\"]/g, '\\$&')}"`).join(',')}}`

function literal(value: unknown): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (typeof value === 'string') return pg.escapeLiteral(value)
  if (Array.isArray(value)) return pg.escapeLiteral(arrayText(value))
  throw new Error('COPY takes no parameters, and this value cannot be written as a literal.')
}

/** The statement with its values as quoted literals: COPY is the one statement that takes no parameters. */
export const inlined = ({ strings, values }: Sql): string =>
  strings.map((text, index) => (index === 0 ? text : literal(values[index - 1]) + text)).join('')

export type CopyOptions = {
  /** What stands in `WITH (…)`. */
  format: string
  timeoutMs: number
  /** Told how many rows every finished statement gave. */
  onRows: (rows: number) => void
  /** Ends the connection at once, also while Postgres is still looking for the first row. */
  signal?: AbortSignal | undefined
}

/** Pieces of a convenient size, so that a reader is not woken for every row. */
async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    bytes += chunk.byteLength
    if (bytes < PIECE_BYTES) continue
    yield Buffer.concat(held)
    held = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(held)
}

/**
 * What `COPY (…) TO STDOUT` gives for each query in turn, all of one state of the database, as bytes.
 * Constant memory: Postgres waits while the reader does. A reader that stops ends the connection, and
 * with it the statement.
 */
export async function* copyOut(
  queries: (read: pg.PoolClient) => AsyncIterable<Sql>,
  { format, timeoutMs, onRows, signal }: CopyOptions,
): AsyncGenerator<Buffer> {
  const client = await pool().connect()
  let complete = false
  let released = false
  const release = (broken: boolean) => {
    if (!released) client.release(broken)
    released = true
  }
  const hangUp = () => release(true)
  signal?.addEventListener('abort', hangUp)
  try {
    signal?.throwIfAborted()
    await client.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off;
       SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL client_connection_check_interval = '5s'`,
    )
    for await (const query of queries(client)) {
      const stream = client.query(to(`COPY (${inlined(query)}) TO STDOUT WITH (${format})`))
      yield* inPieces(stream)
      onRows(stream.rowCount)
    }
    await client.query('COMMIT')
    complete = true
  } finally {
    signal?.removeEventListener('abort', hangUp)
    release(!complete)
  }
}
