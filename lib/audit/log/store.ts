import 'server-only'
import type pg from 'pg'
import { pool } from '@/lib/db/client'
import { now } from '@/lib/db/clock'
import { env } from '@/lib/env'
import { emptyRoot, HASH_BYTES, subtreesIn } from '../merkle/rules'
import { sha256 } from './hash'

/** The log's head as stored; `compact` are the roots of its perfect subtrees, largest first. */
export type LogState = {
  origin: string
  size: bigint
  root: Uint8Array
  compact: readonly Uint8Array[]
  minIndex: bigint
}

/** The name that a new log gets. It is stored with the first event and never changes after. */
export const configuredOrigin = (): string =>
  env.AUDIT_LOG_ORIGIN || `${new URL(env.PORTAL_URL).host}/audit-log`

/** What the log stands on is not what was stored: nothing may be built on it. `key` says what it is. */
export class DamagedLog extends Error {
  constructor(
    readonly key: string,
    message: string,
  ) {
    super(message)
  }
}

/** The tables of the log are written on a connection of our own: a batch is a handful of statements. */
export async function inLogTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect()
  let failure: unknown
  try {
    await client.query('BEGIN')
    const value = await work(client)
    await client.query('COMMIT')
    return value
  } catch (error) {
    failure = error
    throw error
  } finally {
    if (failure === undefined) client.release()
    // The server rolls back what a lost connection began; closing it makes sure of that.
    else client.release(true)
  }
}

type StateRow = { origin: string; size: string; root: Buffer; compact: Buffer; minIndex: string }

export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const count = Math.floor(bytes.byteLength / HASH_BYTES)
  return Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  )
}

function stateOf({ origin, size, root, compact, minIndex }: StateRow): LogState {
  const hashes = splitHashes(compact)
  if (hashes.length !== subtreesIn(BigInt(size)))
    throw new DamagedLog('head', `The stored head of the log does not fit its size of ${size}.`)
  return { origin, size: BigInt(size), root, compact: hashes, minIndex: BigInt(minIndex) }
}

const LOCK = `SELECT origin, size, root, compact, min_index AS "minIndex"
  FROM audit.audit_log_state WHERE id = 1 FOR UPDATE`

/** The head, locked until the transaction ends. Makes the log at its first use. */
export async function lockState(client: pg.PoolClient): Promise<LogState> {
  const found = await client.query<StateRow>(LOCK)
  if (found.rows[0]) return stateOf(found.rows[0])
  await client.query(
    `INSERT INTO audit.audit_log_state (id, origin, size, root, compact, min_index, updated_at)
     VALUES (1, $1, 0, $2, '', 0, $3) ON CONFLICT (id) DO NOTHING`,
    [configuredOrigin(), Buffer.from(emptyRoot(sha256)), now()],
  )
  const made = await client.query<StateRow>(LOCK)
  if (!made.rows[0]) throw new Error('The head of the log cannot be read.')
  return stateOf(made.rows[0])
}

export type StoredTile = { level: number; n: bigint; hashes: Uint8Array }

const TILES = {
  name: 'audit-tiles',
  text: `SELECT t.level, t.n, t.hashes FROM unnest($1::smallint[], $2::bigint[]) AS p (level, n)
    JOIN audit.audit_tile t ON t.level = p.level AND t.n = p.n`,
}

/** The tiles that exist among those asked for. */
export async function readTiles(
  client: pg.PoolClient | pg.Pool,
  places: readonly { level: number; n: bigint }[],
): Promise<StoredTile[]> {
  if (places.length === 0) return []
  const values = [places.map(({ level }) => level), places.map(({ n }) => n.toString())]
  const { rows } = await client.query<{ level: number; n: string; hashes: Buffer }>({
    ...TILES,
    values,
  })
  return rows.map(({ level, n, hashes }) => ({ level, n: BigInt(n), hashes }))
}

/** As `readTiles`, outside of a transaction. Prisma takes several times as long over bytes. */
export const fetchTiles = (
  places: readonly { level: number; n: bigint }[],
): Promise<StoredTile[]> => readTiles(pool(), places)

/** Writes tiles and the new head, and tells listeners once that is committed. */
export async function writeHead(
  client: pg.PoolClient,
  { size, root, compact }: Pick<LogState, 'size' | 'root' | 'compact'>,
  tiles: readonly StoredTile[],
): Promise<void> {
  await client.query(
    `WITH tile AS (
       INSERT INTO audit.audit_tile (level, n, width, hashes)
       SELECT level, n, length(hashes) / ${HASH_BYTES}, hashes
       FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS t (level, n, hashes)
       ON CONFLICT (level, n) DO UPDATE SET width = EXCLUDED.width, hashes = EXCLUDED.hashes
     ), head AS (
       UPDATE audit.audit_log_state SET size = $4, root = $5, compact = $6, updated_at = $7
       WHERE id = 1
     )
     SELECT pg_notify($8, $4::text)`,
    [
      tiles.map(({ level }) => level),
      tiles.map(({ n }) => n.toString()),
      tiles.map(({ hashes }) => hashes),
      size.toString(),
      root,
      Buffer.concat(compact),
      now(),
      GROWTH_CHANNEL,
    ],
  )
}

/** The sequencer says here that the log grew. */
export const GROWTH_CHANNEL = 'countersign_log'

type NewCheckpoint = { size: bigint; root: Uint8Array; note: string; createdAt: Date }

/** Adds a checkpoint; false when a larger one was added meanwhile, by another process. */
export async function insertCheckpoint(checkpoint: NewCheckpoint): Promise<boolean> {
  const { size, root, note, createdAt } = checkpoint
  const { rowCount } = await pool().query(
    `INSERT INTO audit.audit_checkpoint (size, root, note, created_at)
     SELECT $1::bigint, $2::bytea, $3::text, $4::timestamptz
     WHERE NOT EXISTS (SELECT 1 FROM audit.audit_checkpoint WHERE size > $1::bigint)`,
    [size.toString(), root, note, createdAt],
  )
  return rowCount === 1
}
