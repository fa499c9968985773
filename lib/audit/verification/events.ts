import 'server-only'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { empty, type Sql, sql } from '@/lib/db/sql'
import { env } from '@/lib/env'
import { leafHash } from '../canonical'
import { openDisclosures } from '../disclosures'
import type { EventCore } from '../schema'
import { alteredColumns, type StoredEvent } from '../stored-events'
import type { Findings } from './findings'
import { checkTiles, leafIn, type Tiles } from './tiles'

const TILE_WIDTH = 256n
/** Transactions end after a minute at most; an event this much older than one before it was back-dated. */
const OUT_OF_ORDER_MS = 10 * 60_000
/** Clocks of several machines may be apart by so much. */
const FUTURE_MS = 60_000
/** More events than this in a row are not all forged: then it is the one after them that is. */
const FORWARD_MAX = 3

type Indexed = {
  idx: bigint
  eventId: string
  indexedAt: Date
  core: EventCore | null
  event: StoredEvent
}

/** Index rows with their events; the events' columns are null where the event is gone. */
const readIndexed = (condition: Sql): Promise<Indexed[]> => db.$queryRaw<Indexed[]>`
  SELECT i.idx, i.event_id::text AS "eventId", i.ts AS "indexedAt", e.core,
    json_build_object('id', e.event_id, 'at',
      to_char(e.ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'action', e.action, 'outcome', e.outcome, 'actorId', e.actor_ref, 'teamId', e.team_id,
      'resourceType', e.resource_type, 'resourceId', e.resource_id, 'class', e.class,
      'retentionClass', e.retention_class, 'leafHash', encode(e.leaf_hash, 'hex')) AS event
  FROM (SELECT idx, event_id, ts, retention_class FROM audit.audit_index WHERE ${condition}) i
  LEFT JOIN LATERAL (
    SELECT * FROM audit.audit_event
    WHERE event_id = i.event_id AND ts = i.ts AND retention_class = i.retention_class
  ) e ON true
  ORDER BY i.idx`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** An event that is not where its index says: gone, or moved to another time or class. */
async function reportMissing(row: Indexed, found: Findings): Promise<void> {
  const moved = await db.$queryRaw<{ ts: Date; retentionClass: string }[]>`
    SELECT ts, retention_class AS "retentionClass" FROM audit.audit_event
    WHERE event_id = ${row.eventId}::uuid LIMIT 1`
  const at = moved[0]?.ts.toISOString()
  if (at)
    return found.add(
      'mismatch',
      'event',
      `${row.idx}`,
      `Event ${row.eventId} (index ${row.idx}) was moved: it is dated ${at}, and was logged with ${row.indexedAt.toISOString()}.`,
    )
  found.add(
    'gap',
    'event',
    `${row.idx}`,
    `Event ${row.eventId} (index ${row.idx}) was logged at ${row.indexedAt.toISOString()} and is gone.`,
  )
}

function checkOne(row: Indexed, core: EventCore, tiles: Tiles, found: Findings): void {
  const [computed, stored] = [leafHash(core), leafIn(tiles, row.idx)]
  const what = `Event ${row.eventId} (index ${row.idx})`
  if (hex(computed) !== row.event.leafHash || (stored && hex(stored) !== hex(computed)))
    found.add(
      'mismatch',
      'event',
      `${row.idx}`,
      `${what} is not what was logged: it hashes to ${hex(computed).slice(0, 16)}…, the log holds ${stored ? `${hex(stored).slice(0, 16)}…` : 'no hash'}.`,
    )
  const altered = alteredColumns({ ...row.event, core })
  if (altered.length > 0)
    found.add(
      'mismatch',
      'columns',
      `${row.idx}`,
      `${what} is found under what it does not say: ${altered.join(', ')}.`,
    )
}

/** Personal fields of one event: each opens, is what the event committed to, and is there. */
async function checkPersonal({ core, idx, eventId }: Indexed, found: Findings): Promise<void> {
  const sd = core?.sd ?? []
  if (sd.length === 0) return
  const fields = await openDisclosures(eventId, sd)
  const altered = fields.filter(({ state }) => state === 'altered').map(({ name }) => name)
  const what = `Event ${eventId} (index ${idx})`
  if (altered.length > 0)
    found.add(
      'mismatch',
      'personal',
      `${idx}`,
      `${what}: the personal fields ${altered.join(', ')} are not what was logged.`,
    )
  if (fields.length < sd.length)
    found.add(
      'gap',
      'personal',
      `${idx}`,
      `${what}: ${sd.length - fields.length} of its ${sd.length} personal fields are gone.`,
    )
}

async function checkRows(
  rows: readonly Indexed[],
  { size, minIndex, personalEvery }: Bounds,
  found: Findings,
): Promise<void> {
  const numbers = [...new Set(rows.map(({ idx }) => idx / TILE_WIDTH))]
  const tiles = await checkTiles(numbers, size, found)
  for (const row of rows) {
    if (row.idx < minIndex) continue
    if (row.core === null) await reportMissing(row, found)
    else {
      checkOne(row, row.core, tiles, found)
      if (row.idx % BigInt(personalEvery) === 0n) await checkPersonal(row, found)
    }
  }
}

/** The demo's seed writes a history, which no other installation can (lib/db/clock.ts). */
const isDemoHistory = (core: EventCore | null): boolean =>
  env.COUNTERSIGN_DEMO === '1' && core?.via === 'seed'

/**
 * Follows the times of events in the order of the log. Between two that contradict each other the one
 * that no neighbour agrees with is reported, so that one event of the future does not make every later
 * one look back-dated.
 */
class Order {
  /** The time before the last leap ahead, and the events since then. */
  #before: number
  #leapt: Indexed[] = []

  constructor(
    /** The latest time that is believed, in ms. */
    public latest: number,
    private readonly found: Findings,
  ) {
    this.#before = latest
  }

  next(row: Indexed): void {
    const at = row.indexedAt.getTime()
    if (at > now().getTime() + FUTURE_MS)
      this.#report(row, 'ahead of the clock: it was forward-dated')
    else if (at >= this.latest - OUT_OF_ORDER_MS) this.#advance(row, at)
    else if (this.#isAloneAhead(at)) this.#reportLeapt(at)
    else this.#report(row, 'long before events that were logged ahead of it: it was back-dated')
  }

  #advance(row: Indexed, at: number): void {
    const leaps = at > this.latest + OUT_OF_ORDER_MS
    if (leaps) [this.#before, this.#leapt] = [this.latest, []]
    if ((leaps || this.#leapt.length > 0) && this.#leapt.length <= FORWARD_MAX)
      this.#leapt.push(row)
    this.latest = Math.max(this.latest, at)
  }

  /** Whether this event agrees with what stood before the last leap, which few events agree with. */
  #isAloneAhead(at: number): boolean {
    const few = this.#leapt.length > 0 && this.#leapt.length <= FORWARD_MAX
    return few && this.#before > 0 && at >= this.#before - OUT_OF_ORDER_MS
  }

  #reportLeapt(at: number): void {
    for (const one of this.#leapt)
      this.#report(one, 'long after events that were logged behind it: it was forward-dated')
    this.latest = Math.max(this.#before, at)
    this.#leapt = []
  }

  #report({ idx, eventId, indexedAt }: Indexed, how: string): void {
    this.found.add(
      'mismatch',
      'order',
      `${idx}`,
      `Event ${eventId} (index ${idx}) says ${indexedAt.toISOString()}, ${how}.`,
    )
  }
}

/** `minIndex`: retention removed the events before it. Personal fields of every n-th event are opened. */
export type Bounds = { size: bigint; minIndex: bigint; personalEvery: number }

/**
 * Checks the events of [from, to): each has its index row, is there, hashes to what its tile holds, and
 * is found under what it says. `after` is the time of the event before them, in ms; answers the last.
 */
export async function checkSpan(
  span: { from: bigint; to: bigint; after: number },
  bounds: Bounds,
  found: Findings,
): Promise<number> {
  const rows = await readIndexed(sql`idx >= ${span.from} AND idx < ${span.to}`)
  const order = new Order(span.after, found)
  let expected = span.from
  for (const row of rows) {
    if (row.idx !== expected) reportIndexGap(expected, row.idx, found)
    expected = row.idx + 1n
    if (!isDemoHistory(row.core)) order.next(row)
  }
  if (expected < span.to) reportIndexGap(expected, span.to, found)
  await checkRows(rows, bounds, found)
  return order.latest
}

const reportIndexGap = (from: bigint, to: bigint, found: Findings): void =>
  found.add('gap', 'index', `${from}`, `The log has no index ${from} to ${to - 1n}.`)

/** Checks single events, by index; those before `minIndex` are passed over. */
export async function checkIndexes(
  indexes: readonly bigint[],
  bounds: Bounds,
  found: Findings,
): Promise<void> {
  const wanted = [...new Set(indexes)].filter((idx) => idx >= bounds.minIndex)
  if (wanted.length === 0) return
  const rows = await readIndexed(sql`idx = ANY(${wanted.map(String)}::bigint[])`)
  const there = new Set(rows.map(({ idx }) => idx))
  for (const idx of wanted) if (!there.has(idx)) reportIndexGap(idx, idx + 1n, found)
  await checkRows(rows, bounds, found)
}

export type EventPosition = { at: string; id: string }
type Strayed = { id: string; at: string; stray: boolean }

/**
 * Walks the events by time and reports those that are neither in the log nor on their way into it: in
 * one snapshot each committed event is in one of the two. Answers where to go on, or null at the end.
 */
export async function checkStrays(
  after: EventPosition | null,
  limit: number,
  found: Findings,
): Promise<{ next: EventPosition | null; walked: number }> {
  const from = after
    ? sql`WHERE ts >= ${after.at}::timestamptz AND (ts, event_id) > (${after.at}::timestamptz, ${after.id}::uuid)`
    : empty
  const rows = await db.$queryRaw<Strayed[]>`
    SELECT e.event_id::text AS id,
      to_char(e.ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
      NOT EXISTS (SELECT FROM audit.audit_index i WHERE i.event_id = e.event_id AND i.ts = e.ts)
      AND NOT EXISTS (SELECT FROM audit.audit_pending p
        WHERE p.event_id = e.event_id AND p.ts = e.ts AND p.leaf_hash = e.leaf_hash) AS stray
    FROM (SELECT event_id, ts, leaf_hash FROM audit.audit_event ${from}
      ORDER BY ts, event_id LIMIT ${limit}) e
    ORDER BY e.ts, e.event_id`
  for (const { id, at, stray } of rows)
    if (stray)
      found.add(
        'gap',
        'stray',
        id,
        `Event ${id} of ${at} is neither in the log nor waiting for its index: its place was taken away, or it was put in beside the portal.`,
      )
  const last = rows.at(-1)
  return { next: last && rows.length === limit ? last : null, walked: rows.length }
}

/** Events that wait for their index but are gone already. */
export async function checkPending(found: Findings): Promise<void> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT p.event_id::text AS id FROM (SELECT * FROM audit.audit_pending LIMIT 10000) p
    WHERE NOT EXISTS (SELECT FROM audit.audit_event e WHERE e.event_id = p.event_id AND e.ts = p.ts)
    LIMIT 100`
  for (const { id } of rows)
    found.add('gap', 'pending', id, `Event ${id} waits for its index and is gone.`)
}
