import 'server-only'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { clearAlarm, raiseAlarm } from '../alarms/raise'
import type { AlarmKind } from '../alarms/schema'
import { sameHash } from '../merkle/rules'
import { checkIndexes, checkPending, checkSpan, checkStrays } from './events'
import { Findings } from './findings'
import { checkGuards } from './guards'
import { checkHead, type Head } from './heads'
import { checkKeys } from './keys'
import { someIndexes } from './run'
import { storedRoot } from './tiles'
import { alarmFor } from './work'

const PENDING_MAX_MS = 60_000
const UNSIGNED_MAX_MS = 60_000
const UNANCHORED_MAX_MS = 5 * 60_000
const DRIFT_MAX_MS = 1_000
const FUTURE_MAX_MS = 5_000
const FULL_EVERY_MS = 8 * 24 * 3_600_000
const CHECKPOINTS_REMEMBERED = 1_000
const NEWEST = 1_000n
const RANDOM = 200
const STRAYS_MAX = 2_000

/**
 * What this process saw of the log, kept outside Postgres: who rewrites the database cannot rewrite
 * this. It is empty after a restart; anchors remember longer.
 */
export type Memory = {
  head: Head | null
  checkpoints: Map<string, string>
  pending: { id: string; since: number } | null
  unsigned: { size: bigint; since: number } | null
}

export const emptyMemory = (): Memory => ({
  head: null,
  checkpoints: new Map(),
  pending: null,
  unsigned: null,
})

/** Opens the alarm while `detail` says why, and clears it as soon as it is null. */
async function set(kind: AlarmKind, key: string, detail: string | null): Promise<void> {
  if (detail === null) await clearAlarm(kind, key)
  else await raiseAlarm({ kind, key, detail })
}

const seconds = (ms: number): number => Math.round(ms / 1_000)

/** Since when the same event is the oldest that waits: its own time may lie in a history that was written. */
async function watchPending(memory: Memory): Promise<void> {
  const oldest = await db.auditPending.findFirst({
    orderBy: { eventId: 'asc' },
    select: { eventId: true, ts: true },
  })
  const at = now().getTime()
  const seen = oldest && memory.pending?.id === oldest.eventId ? memory.pending : null
  memory.pending = oldest && { id: oldest.eventId, since: seen?.since ?? at }
  const age = oldest && seen ? at - Math.min(oldest.ts.getTime(), seen.since) : 0
  await set(
    'pending-too-old',
    'log',
    age > PENDING_MAX_MS
      ? `Event ${oldest?.eventId} waits for its index since ${seconds(age)} s.`
      : null,
  )
}

async function watchUnsigned(memory: Memory, head: Head | null): Promise<void> {
  const latest = await db.auditCheckpoint.findFirst({
    orderBy: { id: 'desc' },
    select: { size: true },
  })
  const signed = latest?.size ?? 0n
  const at = now().getTime()
  const isLate = head !== null && head.size > signed
  memory.unsigned = isLate
    ? { size: signed, since: memory.unsigned?.size === signed ? memory.unsigned.since : at }
    : null
  const lateMs = memory.unsigned ? at - memory.unsigned.since : 0
  await set(
    'unanchored-checkpoint',
    'unsigned',
    lateMs > UNSIGNED_MAX_MS
      ? `The log has ${head?.size} events and no checkpoint since ${signed} of them, for ${seconds(lateMs)} s.`
      : null,
  )
}

async function watchAnchors(): Promise<void> {
  // A sink tells by itself when it fails, and may be paused or deleted.
  const targets = await db.auditAnchorTarget.findMany({
    where: { retiredAt: null, kind: { not: 'sink' } },
  })
  const before = new Date(now().getTime() - UNANCHORED_MAX_MS)
  for (const { name, lastSize, lastError } of targets) {
    const waiting = await db.auditCheckpoint.findFirst({
      where: { size: { gt: lastSize ?? 0n }, createdAt: { lt: before } },
      orderBy: { id: 'asc' },
      select: { size: true, createdAt: true },
    })
    const why = lastError ? ` It answered: ${lastError}` : ''
    await set(
      'unanchored-checkpoint',
      `anchor/${name}`,
      waiting &&
        `The checkpoint of ${waiting.size} (${waiting.createdAt.toISOString()}) is not at ${name} yet.${why}`,
    )
  }
}

async function watchClocks(): Promise<void> {
  const sentAt = Date.now()
  const [row] = await db.$queryRaw<{ at: number; newest: Date | null }[]>`
    SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at,
      (SELECT max(ts) FROM audit.audit_event) AS newest`
  if (!row) return
  const halfMs = (Date.now() - sentAt) / 2
  const driftMs = Math.abs(row.at - (sentAt + halfMs)) - halfMs
  await set(
    'clock-drift',
    'database',
    driftMs > DRIFT_MAX_MS
      ? `The clocks of this portal and of Postgres are ${seconds(driftMs)} s apart. Keep both on NTP.`
      : null,
  )
  const aheadMs = (row.newest?.getTime() ?? 0) - row.at
  await set(
    'clock-drift',
    'future',
    aheadMs > FUTURE_MAX_MS
      ? `The newest event is dated ${seconds(aheadMs)} s in the future (${row.newest?.toISOString()}).`
      : null,
  )
}

async function watchGuards(): Promise<void> {
  const guards = await checkGuards()
  if (guards.every(({ id }) => id !== 'privileges')) await clearAlarm('missing-guard', 'privileges')
  for (const { id, isThere, detail } of guards)
    await set('missing-guard', id, isThere ? null : detail)
}

/** A full verification each week; the first one is due a week after the log began to be verified. */
async function watchOverdue(): Promise<void> {
  const [row] = await db.$queryRaw<{ last: Date }[]>`
    SELECT GREATEST(
      (SELECT max(finished_at) FROM audit.audit_verification WHERE scope = 'full' AND result <> 'failed'),
      (SELECT max(finished_at) FROM _prisma_migrations
        WHERE migration_name = '20261121040600_alarms_and_verification')) AS last`
  const age = row?.last ? now().getTime() - row.last.getTime() : 0
  await set(
    'verification-overdue',
    'full',
    age > FULL_EVERY_MS
      ? `The last full verification ended ${Math.floor(age / 86_400_000)} days ago; one is due each week.`
      : null,
  )
}

/** Against what this process saw before: the head only grew, and the checkpoints are still there. */
async function checkMemory(memory: Memory, head: Head | null, found: Findings): Promise<void> {
  const { head: seen } = memory
  if (seen && (head === null || head.size < seen.size || head.origin !== seen.origin))
    found.add(
      'inconsistent-head',
      'head',
      'rolled-back',
      `The log had ${seen.size} events and now has ${head?.size ?? 0}: it was rolled back.`,
    )
  else if (seen && seen.size > 0n && !isSame(await storedRoot(seen.size), seen.root))
    found.add(
      'inconsistent-head',
      'head',
      'rewritten',
      `The first ${seen.size} events have another root than this portal saw before: the log was rewritten.`,
    )
  const ids = [...memory.checkpoints.keys()].map(BigInt)
  const kept = await db.auditCheckpoint.findMany({
    where: { id: { in: ids } },
    select: { id: true, note: true },
  })
  const notes = new Map(kept.map(({ id, note }) => [`${id}`, note]))
  for (const [id, note] of memory.checkpoints)
    if (notes.get(id) !== note)
      found.add(
        notes.has(id) ? 'mismatch' : 'gap',
        'checkpoint',
        id,
        `Checkpoint ${id}, which this portal saw, was ${notes.has(id) ? 'altered' : 'deleted'}.`,
      )
}

const isSame = (one: Uint8Array | null, other: Uint8Array) => one !== null && sameHash(one, other)

/** Remembers what is there now. What was found wrong is remembered as it is, to be reported once. */
async function remember(memory: Memory, head: Head | null): Promise<void> {
  memory.head = head
  const newest = await db.auditCheckpoint.findMany({
    orderBy: { id: 'desc' },
    take: CHECKPOINTS_REMEMBERED,
    select: { id: true, note: true },
  })
  memory.checkpoints = new Map(newest.map(({ id, note }) => [`${id}`, note]))
}

/** The newest events, some of all times, their tiles, and events that have no place in the log. */
export async function checkNewest(head: Head | null, found: Findings): Promise<void> {
  const [size, minIndex] = [head?.size ?? 0n, head?.minIndex ?? 0n]
  const bounds = { size, minIndex, personalEvery: 20 }
  const from = size > NEWEST ? size - NEWEST : 0n
  if (size > 0n) {
    await checkSpan({ from, to: size, after: 0 }, bounds, found)
    await checkIndexes(someIndexes(RANDOM, bounds), bounds, found)
  }
  const since = new Date(now().getTime() - 3_600_000).toISOString()
  let after: { at: string; id: string } | null = {
    at: since,
    id: '00000000-0000-0000-0000-000000000000',
  }
  while (after) after = (await checkStrays(after, STRAYS_MAX, found)).next
  await checkPending(found)
}

/**
 * One cycle of watching. `isThorough` looks at the newest events, too; without it a cycle takes a few
 * milliseconds. Opens and clears alarms; answers what it found.
 */
export async function watchLog(memory: Memory, isThorough: boolean): Promise<Findings> {
  const found = new Findings()
  const head = await checkHead(found)
  await checkMemory(memory, head, found)
  if (isThorough) {
    await checkNewest(head, found)
    await checkKeys(found)
  }
  await remember(memory, head)
  await alarmFor(found.kept, found.count)
  await watchPending(memory)
  await watchUnsigned(memory, head)
  await watchAnchors()
  await watchClocks()
  await watchGuards()
  if (isThorough) await watchOverdue()
  return found
}
