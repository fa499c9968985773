import 'server-only'
import type pg from 'pg'
import { pool } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { log } from '@/lib/log'
import { emptyRoot } from '../merkle/rules'
import type { EventCore } from '../schema'
import { sha256 } from './hash'
import { configuredOrigin, GROWTH_CHANNEL } from './store'

const RECONNECT_MS = 2_000

/** An event with its place in the log. `at` is ISO 8601 with microseconds, `leafHash` hex. */
export type SequencedEvent = {
  idx: bigint
  id: string
  at: string
  core: EventCore
  leafHash: string
  retentionClass: string
}

export type LogHead = { origin: string; size: bigint; root: Uint8Array; minIndex: bigint }

/** The head of the log as the sequencer left it; empty before the first event. */
export async function logHead(): Promise<LogHead> {
  const state = await db.auditLogState.findUnique({
    where: { id: 1 },
    select: { origin: true, size: true, root: true, minIndex: true },
  })
  return state ?? { origin: configuredOrigin(), size: 0n, root: emptyRoot(sha256), minIndex: 0n }
}

type Row = Omit<SequencedEvent, 'core'> & { core: EventCore | null }

/** The event itself is looked up row by row, so that each look reads one month's partition. */
const readRows = (from: bigint, limit: number): Promise<Row[]> => db.$queryRaw<Row[]>`
  SELECT i.idx, i.event_id::text AS "id", e.core, encode(e.leaf_hash, 'hex') AS "leafHash",
    to_char(i.ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "at",
    i.retention_class AS "retentionClass"
  FROM (SELECT * FROM audit.audit_index WHERE idx >= ${from} ORDER BY idx LIMIT ${limit}) i
  LEFT JOIN LATERAL (
    SELECT core, leaf_hash FROM audit.audit_event
    WHERE event_id = i.event_id AND ts = i.ts AND retention_class = i.retention_class LIMIT 1
  ) e ON true
  ORDER BY i.idx`

const isThere = (row: Row): row is SequencedEvent => row.core !== null

/**
 * Up to `limit` events from index `from` on, in the order of the log and without gaps; `[]` at its end.
 * Only an event that retention removed is passed over, or one removed by force, which verification
 * reports: a reader goes on after the last index it was given.
 */
export async function readSequenced(from: bigint, limit: number): Promise<SequencedEvent[]> {
  for (let at = from; ; ) {
    const rows = await readRows(at, limit)
    const found = rows.filter(isThere)
    const last = rows.at(-1)
    if (found.length > 0 || !last) return found
    at = last.idx + 1n
  }
}

/** The newest signed head; null before the first. */
export async function latestCheckpoint(): Promise<{
  size: bigint
  root: Uint8Array
  note: string
  createdAt: Date
} | null> {
  return db.auditCheckpoint.findFirst({
    orderBy: { id: 'desc' },
    select: { size: true, root: true, note: true, createdAt: true },
  })
}

/** Where an event stands, with the newest checkpoint, both of one moment. `core` is null once it was removed. */
export type PlaceInLog = {
  isPending: boolean
  index: bigint | null
  core: EventCore | null
  checkpoint: { size: bigint; root: Uint8Array; note: string } | null
}

const PLACE = {
  name: 'audit-place',
  text: `SELECT EXISTS (SELECT 1 FROM audit.audit_pending WHERE event_id = $1) AS pending,
      i.idx, e.core, c.size, c.root, c.note
    FROM (VALUES (1)) AS one
    LEFT JOIN audit.audit_index i ON i.event_id = $1
    LEFT JOIN LATERAL (
      SELECT core FROM audit.audit_event
      WHERE event_id = i.event_id AND ts = i.ts AND retention_class = i.retention_class LIMIT 1
    ) e ON true
    LEFT JOIN LATERAL (
      SELECT size, root, note FROM audit.audit_checkpoint ORDER BY id DESC LIMIT 1
    ) c ON true`,
}

type PlaceRow = { pending: boolean; idx: string | null; core: EventCore | null } & (
  | { size: string; root: Buffer; note: string }
  | { size: null }
)

/** Everything about one event that its proof begins with, in one question to the database. */
export async function placeInLog(eventId: string): Promise<PlaceInLog> {
  const { rows } = await pool().query<PlaceRow>({ ...PLACE, values: [eventId] })
  const [row] = rows
  if (!row) throw new Error('The place of an event cannot be read.')
  return {
    isPending: row.pending,
    index: row.idx === null ? null : BigInt(row.idx),
    core: row.core,
    checkpoint:
      row.size === null ? null : { size: BigInt(row.size), root: row.root, note: row.note },
  }
}

/** One connection listens for everybody in this process. */
class GrowthListener {
  readonly #listeners = new Set<() => void>()
  #client: pg.PoolClient | undefined
  #timer: NodeJS.Timeout | undefined

  add(listener: () => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) void this.#connect()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  #close(): void {
    clearTimeout(this.#timer)
    this.#client?.release(true)
    this.#client = undefined
  }

  #lost(error: unknown): void {
    log.warn('audit.log.listening-lost', { error })
    this.#close()
    if (this.#listeners.size > 0)
      this.#timer = setTimeout(() => void this.#connect(), RECONNECT_MS).unref()
  }

  async #connect(): Promise<void> {
    try {
      const client = await pool().connect()
      if (this.#listeners.size === 0 || this.#client) return client.release()
      this.#client = client
      client.once('error', (error) => this.#client === client && this.#lost(error))
      client.on('notification', () => this.#tell())
      await client.query(`LISTEN ${GROWTH_CHANNEL}`)
      // What grew before the connection stood was not heard.
      this.#tell()
    } catch (error) {
      this.#lost(error)
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const growth = new GrowthListener()

/** Calls `onGrowth` whenever the log grew; also once when listening begins, and after a lost connection. */
export function listenForSequenced(onGrowth: () => void): { stop(): void } {
  const stop = growth.add(() => onGrowth())
  return { stop }
}
