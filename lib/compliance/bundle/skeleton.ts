import 'server-only'
import { canonical } from '@/lib/audit/canonical'
import { readSequenced, type SequencedEvent } from '@/lib/audit/log/stream'
import { db } from '@/lib/db/read'
import type { Snapshot } from './snapshot'
import type { Part } from './zip-stream'

const PAGE = 2_000
const LINES_PER_FILE = 1_000_000n

/** A file of the skeleton and the indexes whose events it holds, a line each. */
export type SkeletonFile = { name: string; from: bigint; to: bigint }

/** A range of the log in files of at most a million lines. */
export function skeletonFiles({ from, to }: Pick<Snapshot, 'from' | 'to'>): SkeletonFile[] {
  const files: SkeletonFile[] = []
  for (let start = from; start < to || files.length === 0; start += LINES_PER_FILE) {
    const number = String(files.length).padStart(5, '0')
    const end = start + LINES_PER_FILE < to ? start + LINES_PER_FILE : to
    files.push({ name: `events/skeleton-${number}.ndjson`, from: start, to: end })
  }
  return files
}

type Removed = { idx: bigint; eventId: string; leafHash: string }

/** Places in the log whose events are gone: what the tree still knows of them. */
const removedIn = (from: bigint, to: bigint): Promise<Removed[]> => db.$queryRaw<Removed[]>`
  SELECT i.idx, i.event_id::text AS "eventId",
    encode(substr(t.hashes, (i.idx % 256)::int * 32 + 1, 32), 'hex') AS "leafHash"
  FROM audit.audit_index i
  JOIN audit.audit_tile t ON t.level = 0 AND t.n = i.idx / 256
  WHERE i.idx >= ${from} AND i.idx < ${to} ORDER BY i.idx`

const removedLine = ({ eventId, leafHash }: Removed): string =>
  `${canonical({ removed: { event_id: eventId, leaf_hash: leafHash } })}\n`

async function gapLines(from: bigint, to: bigint): Promise<string[]> {
  const lines: string[] = []
  for (let start = from; start < to; start += BigInt(PAGE)) {
    const end = start + BigInt(PAGE) < to ? start + BigInt(PAGE) : to
    lines.push(...(await removedIn(start, end)).map(removedLine))
  }
  return lines
}

/**
 * The canonical core of every index of the file, a line each: exactly the bytes that its leaf hashes.
 * Where an event is gone from the database, its line says so and holds the leaf hash.
 */
export async function* skeletonLines(
  { from, to }: SkeletonFile,
  onPage: (page: readonly SequencedEvent[]) => void,
): AsyncGenerator<Part> {
  yield { text: '', rows: 0 }
  let next = from
  while (next < to) {
    const page = (await readSequenced(next, PAGE)).filter(({ idx }) => idx < to)
    const lines: string[] = []
    for (const { idx, core } of page) {
      if (idx > next) lines.push(...(await gapLines(next, idx)))
      lines.push(`${canonical(core)}\n`)
      next = idx + 1n
    }
    if (page.length === 0) {
      lines.push(...(await gapLines(next, to)))
      next = to
    }
    onPage(page)
    yield { text: lines.join(''), rows: lines.length }
  }
}
