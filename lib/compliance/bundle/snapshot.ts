import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { cosignedNote } from '@/lib/audit/log/anchors/cosigned-note'
import { logVerifierKeys } from '@/lib/audit/log/signing'
import { logHead } from '@/lib/audit/log/stream'
import { parseCheckpoint } from '@/lib/audit/merkle/checkpoint'
import { parseNote } from '@/lib/audit/merkle/signed-note'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import type { Scope } from '../checks/check'

/** Order of the log and order of time differ by what sequencing takes; so much more is always in it. */
const SLACK_MS = 15 * 60_000
const POLL_MS = 250
const CHECKPOINTS_MAX = 1_000

/** A signed head of the log. `root` is base64. */
export type Head = { size: bigint; root: string; note: string }

/**
 * The part of the log that a bundle holds: indexes from (inclusive) to (exclusive), in the tree of
 * `end`. `start` is the last head at or before `from`; null when there is none.
 */
export type Snapshot = {
  origin: string
  from: bigint
  to: bigint
  minIndex: bigint
  start: Head | null
  end: Head
  between: readonly string[]
}

type Asked = { id: string; createdAt: Date; scope: Scope }

const headOf = ({ size, note }: { size: bigint; note: string }): Head => ({
  size,
  root: Buffer.from(parseCheckpoint(parseNote(note).text).root).toString('base64'),
  note,
})

/** What must have its place before the export may be made: the period, and the wish for the export. */
async function isPlaced({ id, createdAt, scope }: Asked): Promise<boolean> {
  const waiting = await db.auditPending.findFirst({
    where: { ts: { lt: scope.to } },
    select: { eventId: true },
  })
  if (waiting) return false
  const asked = await db.auditEvent.findFirst({
    where: { ts: { gte: createdAt }, action: 'export.create', resourceId: id },
    orderBy: { ts: 'asc' },
    select: { eventId: true },
  })
  if (!asked) return true
  return (
    (await db.auditIndex.findUnique({
      where: { eventId: asked.eventId },
      select: { idx: true },
    })) !== null
  )
}

type Edges = { first: bigint | null; last: bigint | null }

// Adding 0 keeps Postgres from walking the whole index of `idx` for a minimum: it reads the period.
const edgesOf = async ({ from, to }: Scope): Promise<Edges> => {
  const [found] = await db.$queryRaw<Edges[]>`
    SELECT min(idx + 0) AS "first", max(idx + 0) AS "last" FROM audit.audit_index
    WHERE ts >= ${new Date(from.getTime() - SLACK_MS).toISOString()}::timestamptz
      AND ts < ${new Date(to.getTime() + SLACK_MS).toISOString()}::timestamptz`
  return found ?? { first: null, last: null }
}

/** Where a period without events lies: after the last event before it. */
async function placeOf({ from }: Scope): Promise<bigint> {
  const [found] = await db.$queryRaw<{ last: bigint | null }[]>`
    SELECT max(idx + 0) AS "last" FROM audit.audit_index
    WHERE ts < ${from.toISOString()}::timestamptz`
  return found?.last ?? -1n
}

/**
 * Every index whose event may lie in the period, and one more on each side, so that a reader sees that
 * the range begins before the period and ends after it.
 */
async function rangeOf(scope: Scope, head: { size: bigint; minIndex: bigint }) {
  const edges = await edgesOf(scope)
  const before = edges.first === null ? await placeOf(scope) : edges.first - 1n
  const last = edges.last ?? before
  const from = [before, head.minIndex, 0n].reduce((one, other) => (one > other ? one : other))
  const to = last + 2n < head.size ? last + 2n : head.size
  return { from, to: to > from ? to : from }
}

/** The notes of every signed head between two sizes, or of the last of each day where they are too many. */
export async function headsBetween(start: bigint, end: bigint): Promise<string[]> {
  const rows = await db.$queryRaw<{ note: string }[]>`
    WITH found AS (
      SELECT id, note, count(*) OVER () AS heads,
        lead(created_at) OVER (ORDER BY id) AS next_at, created_at
      FROM audit.audit_checkpoint WHERE size >= ${start} AND size <= ${end}
    )
    SELECT note FROM found
    WHERE heads <= ${CHECKPOINTS_MAX} OR next_at IS NULL
      OR (next_at AT TIME ZONE 'UTC')::date <> (created_at AT TIME ZONE 'UTC')::date
    ORDER BY id`
  return rows.map(({ note }) => note)
}

/** Whether a key that is published today signed it; one of a retired key only nobody could check. */
async function signedBy(origin: string): Promise<(note: string) => boolean> {
  const keys = new Set((await logVerifierKeys(origin)).map(({ name, id }) => `${name}+${id}`))
  return (note) => parseNote(note).signatures.some(({ name, id }) => keys.has(`${name}+${id}`))
}

/** The snapshot as things stand; null while something of it has no place or no signed head yet. */
async function snapshotNow(asked: Asked): Promise<Snapshot | null> {
  if (!(await isPlaced(asked))) return null
  const head = await logHead()
  const { from, to } = await rangeOf(asked.scope, head)
  const select = { size: true, root: true, note: true } as const
  const end = await db.auditCheckpoint.findFirst({
    where: { size: { gte: to } },
    orderBy: [{ size: 'asc' }, { id: 'desc' }],
    select,
  })
  if (end === null || to === 0n) return null
  const start = await db.auditCheckpoint.findFirst({
    where: { size: { lte: from, gt: 0n } },
    orderBy: [{ size: 'desc' }, { id: 'desc' }],
    select,
  })
  const isKnown = await signedBy(head.origin)
  return {
    origin: head.origin,
    from,
    to,
    minIndex: head.minIndex,
    start: start && isKnown(start.note) ? headOf(start) : null,
    // Whoever pins a witness finds its cosignature here.
    end: headOf({ size: end.size, note: await cosignedNote(end) }),
    between: (await headsBetween(start?.size ?? 0n, end.size)).filter(isKnown),
  }
}

const NOT_COVERED =
  'The newest events of this period do not stand under a signed head of the log yet. That takes some seconds: download the export again. If it stays like this, look at Audit, Integrity.'

/**
 * The part of the log an export is made from, waiting until it is placed and signed. Throws
 * `unavailable`, in words, when that takes longer than `waitMs`.
 */
export async function takeSnapshot(asked: Asked, waitMs = 20_000): Promise<Snapshot> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const snapshot = await snapshotNow(asked)
    if (snapshot !== null) return snapshot
    if (performance.now() >= deadline)
      throw new AppError('unavailable', NOT_COVERED, { retryAfterSeconds: 10 })
    await sleep(POLL_MS)
  }
}
