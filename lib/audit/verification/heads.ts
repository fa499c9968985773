import 'server-only'
import { db } from '@/lib/db/read'
import { isAppError } from '@/lib/errors'
import { verifyEd25519 } from '../log/hash'
import { logVerifierKeys } from '../log/signing'
import { parseCheckpoint } from '../merkle/checkpoint'
import { sameHash } from '../merkle/rules'
import { parseNote, type VerifierKey, verifyNote } from '../merkle/signed-note'
import type { Findings } from './findings'
import { placesOfRoot, readTiles, rootFrom } from './tiles'

export type Head = { origin: string; size: bigint; root: Uint8Array; minIndex: bigint }

/** The stored head, whose root and subtrees must be those of the tiles. Null before the first event. */
export async function checkHead(found: Findings): Promise<Head | null> {
  const state = await db.auditLogState.findUnique({ where: { id: 1 } })
  if (!state) {
    const isUsed = await db.auditIndex.findFirst({ select: { idx: true } })
    if (isUsed) found.add('inconsistent-head', 'head', 'state', 'The head of the log is gone.')
    return null
  }
  const [tiles, last] = await Promise.all([
    readTiles(placesOfRoot(state.size)),
    db.auditIndex.findFirst({ orderBy: { idx: 'desc' }, select: { idx: true } }),
    checkBeyond(found),
    checkRemoved(state.minIndex, found),
  ])
  const root = rootFrom(tiles, state.size)
  if (!root || !sameHash(root, state.root))
    found.add(
      'inconsistent-head',
      'head',
      'root',
      `The tiles of the log do not give the root of its head of ${state.size}.`,
    )
  // An index is committed together with its head, and the head was read first.
  if ((last?.idx ?? -1n) + 1n < state.size)
    found.add(
      'gap',
      'index',
      'last',
      `The head of the log says ${state.size} events; the last index is ${last?.idx ?? 'missing'}.`,
    )
  return state
}

/** In one snapshot the last index is the head's, or somebody put one in beside the sequencer. */
async function checkBeyond(found: Findings): Promise<void> {
  const [row] = await db.$queryRaw<{ size: bigint; last: bigint | null }[]>`
    SELECT size, (SELECT max(idx) FROM audit.audit_index) AS last
    FROM audit.audit_log_state WHERE id = 1`
  if (!row || row.last === null || row.last < row.size) return
  found.add(
    'mismatch',
    'index',
    'beyond',
    `The head of the log says ${row.size} events, but somebody gave out index ${row.last}. The sequencer stops there until that row is removed.`,
  )
}

/**
 * Only retention removes the beginning of the log, whole months at a time: of what is said to be gone
 * no month may still be there, or somebody wants events not to be missed.
 */
async function checkRemoved(minIndex: bigint, found: Findings): Promise<void> {
  if (minIndex === 0n) return
  const [there] = await db.$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name FROM (SELECT * FROM audit.audit_index
      WHERE idx < ${minIndex}::bigint ORDER BY idx DESC LIMIT 10000) i
    JOIN pg_class c ON c.relname = format('audit_event_%s_%s', i.retention_class,
      to_char(i.ts AT TIME ZONE 'UTC', 'YYYYMM'))
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'audit'
    LIMIT 1`
  if (there)
    found.add(
      'gap',
      'index',
      'removed',
      `Events before index ${minIndex} are said to be removed by retention, but their month ${there.name} is still there: somebody moved the beginning of the log.`,
    )
}

type Checkpoint = { id: bigint; size: bigint; root: Uint8Array; note: string; createdAt: Date }

/**
 * What a signed head says of itself, against its row, and its signatures by keys the portal has now. One
 * that only a retired key signed is held to the root alone, which newer heads sign as well.
 */
async function noteProblem(
  { size, root, note }: Checkpoint,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<string | null> {
  try {
    const { text, signatures } = parseNote(note)
    const isOurs = signatures.some(({ id }) => keys.some((key) => key.id === id))
    if (isOurs) await verifyNote(note, keys, verifyEd25519)
    const said = parseCheckpoint(text)
    if (said.origin !== origin) return `it is of another log, ${said.origin}`
    if (said.size !== size || !sameHash(said.root, root)) return 'its note says another head'
    return null
  } catch (error) {
    if (isAppError(error)) return error.message
    throw error
  }
}

/** The root of each size, all tiles in one query. */
async function rootsAt(sizes: readonly bigint[]): Promise<(size: bigint) => Uint8Array | null> {
  const tiles = await readTiles(sizes.flatMap(placesOfRoot))
  const known = new Map(sizes.map((size) => [size, rootFrom(tiles, size)]))
  return (size) => known.get(size) ?? null
}

/**
 * Checks signed heads after `afterId`, oldest first: signatures, note, and that the log as it is now has
 * the root they signed. Answers the last id, or null at the end.
 */
export async function checkCheckpoints(
  { afterId, limit, head }: { afterId: bigint; limit: number; head: Head },
  found: Findings,
): Promise<{ next: bigint | null; walked: number }> {
  const rows = await db.auditCheckpoint.findMany({
    where: { id: { gt: afterId } },
    orderBy: { id: 'asc' },
    take: limit,
  })
  const rootAt = await rootsAt(rows.map(({ size }) => size).filter((size) => size <= head.size))
  const keys = rows.length > 0 ? await logVerifierKeys(head.origin) : []
  for (const row of rows) {
    const what = `The checkpoint of ${row.size} (${row.createdAt.toISOString()})`
    const problem = await noteProblem(row, head.origin, keys)
    if (problem)
      found.add('mismatch', 'checkpoint', `${row.id}`, `${what} is not valid: ${problem}.`)
    const root = rootAt(row.size)
    if (!root || !sameHash(root, row.root))
      found.add(
        'inconsistent-head',
        'checkpoint',
        `${row.id}`,
        row.size > head.size
          ? `${what} is ahead of the log, which has ${head.size}: the log was rolled back.`
          : `${what} signed another root than the log has now: the log was rewritten.`,
      )
  }
  return { next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null, walked: rows.length }
}

/** Checks what anchors hold: the log still has that root, and the checkpoint that was sent there. */
export async function checkAnchors(
  { afterId, limit, head }: { afterId: bigint; limit: number; head: Head },
  found: Findings,
): Promise<{ next: bigint | null; walked: number }> {
  const rows = await db.auditAnchor.findMany({
    where: { id: { gt: afterId } },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true, target: true, size: true, root: true },
  })
  const sizes = [...new Set(rows.map(({ size }) => size))]
  const [rootAt, kept] = await Promise.all([
    rootsAt(sizes.filter((size) => size <= head.size)),
    db.auditCheckpoint.findMany({
      where: { size: { in: sizes } },
      select: { size: true },
      distinct: ['size'],
    }),
  ])
  const signed = new Set(kept.map(({ size }) => size))
  for (const { target, size, root } of rows) {
    const own = rootAt(size)
    if (!own || !sameHash(own, root))
      found.add(
        'inconsistent-head',
        'anchor',
        `${target}/${size}`,
        `${target} holds another root for ${size} events than the log has now.`,
      )
    if (!signed.has(size))
      found.add(
        'gap',
        'checkpoint',
        `${size}`,
        `The checkpoint of ${size}, which ${target} holds, is gone from the log.`,
      )
  }
  return { next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null, walked: rows.length }
}
