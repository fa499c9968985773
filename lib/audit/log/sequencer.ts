import 'server-only'
import type pg from 'pg'
import { pool } from '@/lib/db/client'
import { raiseAlarm } from '../alarms/raise'
import { CompactRange } from '../merkle/ranges'
import { HASH_BYTES } from '../merkle/rules'
import { hashesAtLevel, partialWidth, TILE_WIDTH, tileKey } from '../merkle/tiles'
import { sha256 } from './hash'
import {
  DamagedLog,
  inLogTransaction,
  type LogState,
  lockState,
  readTiles,
  type StoredTile,
  splitHashes,
  writeHead,
} from './store'

/** A batch, and a batch when so many wait that the next one would be full again. */
const BATCH_EVENTS = 5_000
const CATCH_UP_EVENTS = 20_000
const TILE_BITS = 8n

const EVENT_ONCE = 'audit_index_event_id_key'
const ALARMS_MAX = 10
const DROP_PLACED = `
  DELETE FROM audit.audit_pending p USING audit.audit_index i WHERE i.event_id = p.event_id
  RETURNING p.event_id::text AS id`

/**
 * Takes the oldest pending events (their ids are UUIDv7) and gives them the next indexes, in the order
 * of time and id. A pending row is visible only once its event is committed, so none can be skipped.
 */
const PLACE_BATCH = `
  WITH taken AS (
    DELETE FROM audit.audit_pending WHERE event_id IN (
      SELECT event_id FROM audit.audit_pending ORDER BY event_id LIMIT $1)
    RETURNING event_id, ts, retention_class, leaf_hash
  ), placed AS (
    SELECT $2::bigint + row_number() OVER (ORDER BY ts, event_id) - 1 AS idx, taken.* FROM taken
  ), indexed AS (
    INSERT INTO audit.audit_index (idx, event_id, ts, retention_class)
    SELECT idx, event_id, ts, retention_class FROM placed
  )
  SELECT string_agg(leaf_hash, '' ORDER BY idx) AS leaves FROM placed`

async function placeBatch(client: pg.PoolClient, size: bigint, limit: number) {
  const { rows } = await client.query<{ leaves: Buffer | null }>(PLACE_BATCH, [
    limit,
    size.toString(),
  ])
  return rows[0]?.leaves ?? Buffer.alloc(0)
}

/** The last tile of each level, while it is partial. */
function partialTiles(size: bigint): { level: number; n: bigint; width: number }[] {
  const places = []
  for (let level = 0; hashesAtLevel(level, size) > 0n; level += 1) {
    const width = partialWidth(level, size)
    if (width > 0) places.push({ level, n: hashesAtLevel(level, size) / BigInt(TILE_WIDTH), width })
  }
  return places
}

/** Hashes of the tiles that grow, by `tileKey`; begins with what their partial ones hold. */
class GrowingTiles {
  readonly #tiles = new Map<string, { level: number; n: bigint; parts: Uint8Array[] }>()

  constructor(private readonly partial: ReadonlyMap<string, Uint8Array>) {}

  add(level: number, n: bigint, hash: Uint8Array): void {
    const key = tileKey(level, n)
    let tile = this.#tiles.get(key)
    if (!tile) {
      const held = this.partial.get(key)
      tile = { level, n, parts: held ? [held] : [] }
      this.#tiles.set(key, tile)
    }
    tile.parts.push(hash)
  }

  all(): StoredTile[] {
    return [...this.#tiles.values()].map(({ level, n, parts }) => ({
      level,
      n,
      hashes: Buffer.concat(parts),
    }))
  }
}

async function growingTiles(client: pg.PoolClient, size: bigint): Promise<GrowingTiles> {
  const places = partialTiles(size)
  const held = new Map(
    (await readTiles(client, places)).map((tile) => [tileKey(tile.level, tile.n), tile.hashes]),
  )
  for (const { level, n, width } of places)
    if (held.get(tileKey(level, n))?.byteLength !== width * HASH_BYTES)
      throw new DamagedLog(
        `tile/${tileKey(level, n)}`,
        `Tile ${level}/${n} of the log does not have the ${width} hashes it must have.`,
      )
  return new GrowingTiles(held)
}

async function appendLeaves(client: pg.PoolClient, state: LogState, leaves: Uint8Array) {
  const tiles = await growingTiles(client, state.size)
  const tree = new CompactRange(sha256, state.size, state.compact, (level, n, hash) => {
    if (level % Number(TILE_BITS) === 0) tiles.add(level / Number(TILE_BITS), n >> TILE_BITS, hash)
  })
  for (const leaf of splitHashes(leaves)) tree.append(leaf)
  await writeHead(client, { size: tree.size, root: tree.root(), compact: tree.hashes }, tiles.all())
}

/**
 * Gives the oldest pending events their indexes and appends them to the tree, in one transaction that
 * holds the log's head: of several sequencers one works and the others wait. Answers how many; all of
 * it happens or nothing.
 */
export async function sequenceBatch(limit: number = BATCH_EVENTS): Promise<number> {
  try {
    return await placeAndAppend(limit)
  } catch (error) {
    if (!isTwice(error) || !(await dropPlaced())) throw error
    return placeAndAppend(limit)
  }
}

const placeAndAppend = (limit: number): Promise<number> =>
  inLogTransaction(async (client) => {
    const state = await lockState(client)
    const leaves = await placeBatch(client, state.size, limit)
    if (leaves.byteLength > 0) await appendLeaves(client, state, leaves)
    return leaves.byteLength / HASH_BYTES
  })

const isTwice = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === EVENT_ONCE

/**
 * Takes away pending rows of events that have an index already, which the portal never writes: somebody
 * else did, and nothing may be able to stop the log. Answers whether there were any.
 */
async function dropPlaced(): Promise<boolean> {
  const { rows } = await pool().query<{ id: string }>(DROP_PLACED)
  for (const { id } of rows.slice(0, ALARMS_MAX))
    await raiseAlarm({
      kind: 'mismatch',
      key: `twice/${id}`,
      detail: `Event ${id} has an index, and was put in line for another one beside the portal. It did not get it.`,
    })
  return rows.length > 0
}

async function isAnyPending(): Promise<boolean> {
  const { rows } = await pool().query('SELECT 1 FROM audit.audit_pending LIMIT 1')
  return rows.length > 0
}

let isBehind = false

/** A log that stands on something damaged does not grow, and people have to know why. */
async function alarmed(error: unknown): Promise<never> {
  if (error instanceof DamagedLog)
    await raiseAlarm({ kind: 'mismatch', key: error.key, detail: error.message })
  throw error
}

/** One turn of the sequencer's loop: `more` when events may still wait. */
export async function sequencePending(): Promise<'more' | 'idle'> {
  if (!(await isAnyPending())) return 'idle'
  const limit = isBehind ? CATCH_UP_EVENTS : BATCH_EVENTS
  isBehind = (await sequenceBatch(limit).catch(alarmed)) === limit
  return isBehind ? 'more' : 'idle'
}

/** Gives every event that is committed by now its index; for the seed, tests and benches. */
export async function sequenceAll(): Promise<number> {
  let total = 0
  for (;;) {
    const placed = await sequenceBatch(CATCH_UP_EVENTS)
    total += placed
    if (placed === 0) return total
  }
}
