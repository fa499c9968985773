import 'server-only'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { type Tx, transaction } from '@/lib/db/transaction'

/** What the delivery needs to know of a sink; the secrets are sealed. */
export type SinkRow = {
  id: string
  name: string
  kind: string
  format: string
  settings: unknown
  secrets: string | null
  personal: boolean
  paused: boolean
  heartbeatSeconds: number
  alertMinutes: number
  version: number
  createdAt: Date
}

export type StateRow = {
  epoch: number
  nextIdx: bigint
  checkpointSize: bigint
  attempts: number
  nextTryAt: Date | null
  failingSince: Date | null
  failAnnouncedAt: Date | null
  lastOkAt: Date | null
  lastHeartbeatAt: Date | null
}

/** Every sink that is not deleted. */
export const readSinks = (): Promise<SinkRow[]> =>
  db.sink.findMany({
    where: { deletedAt: null },
    select: {
      id: true,
      name: true,
      kind: true,
      format: true,
      settings: true,
      secrets: true,
      personal: true,
      paused: true,
      heartbeatSeconds: true,
      alertMinutes: true,
      version: true,
      createdAt: true,
    },
    orderBy: { id: 'asc' },
  })

export const readState = (sinkId: string): Promise<StateRow | null> =>
  db.sinkState.findUnique({ where: { sinkId } })

export type Progress = {
  from: bigint
  to: bigint
  events: number
  bytes: number
  durationMs: number
}

/**
 * Moves the cursor after a delivery and counts it. False when somebody moved the cursor meanwhile: then
 * theirs stands.
 */
export async function moveCursor(tx: Tx, sinkId: string, epoch: number, progress: Progress) {
  const at = now()
  const { from, to, events, bytes, durationMs } = progress
  const moved = await tx.$executeRaw`
    UPDATE sink_state SET next_idx = ${to}, attempts = 0, next_try_at = NULL, failing_since = NULL,
      last_error = NULL, last_ok_at = ${at}, last_tried_at = ${at}, last_heartbeat_at = ${at}
    WHERE sink_id = ${sinkId}::uuid AND epoch = ${epoch} AND next_idx = ${from}`
  if (moved === 0) return false
  await countDelivery(tx, sinkId, { events, bytes, durationMs, error: null })
  return true
}

async function countDelivery(
  tx: Tx,
  sinkId: string,
  {
    events,
    bytes,
    durationMs,
    error,
  }: { events: number; bytes: number; durationMs: number; error: string | null },
) {
  const failures = error === null ? 0 : 1
  await tx.$executeRaw`
    INSERT INTO sink_delivery (sink_id, minute, events, batches, failures, bytes, duration_ms, last_error)
    VALUES (${sinkId}::uuid, date_trunc('minute', ${now()}::timestamptz), ${events}, 1, ${failures},
      ${BigInt(bytes)}, ${Math.round(durationMs)}, ${error})
    ON CONFLICT (sink_id, minute) DO UPDATE SET events = sink_delivery.events + EXCLUDED.events,
      batches = sink_delivery.batches + 1, failures = sink_delivery.failures + EXCLUDED.failures,
      bytes = sink_delivery.bytes + EXCLUDED.bytes,
      duration_ms = sink_delivery.duration_ms + EXCLUDED.duration_ms,
      last_error = coalesce(EXCLUDED.last_error, sink_delivery.last_error)`
}

/** Notes a delivery that worked. */
export const recordProgress = (sinkId: string, epoch: number, progress: Progress) =>
  transaction((tx) => moveCursor(tx, sinkId, epoch, progress))

/** Notes that the receiver took records of the portal's own, or a batch it is yet to confirm. */
export async function recordContact(
  sinkId: string,
  contact: { isHeartbeat: boolean; checkpointSize: bigint | null },
): Promise<void> {
  const at = now()
  await transaction(
    (tx) => tx.$executeRaw`
      UPDATE sink_state SET attempts = 0, next_try_at = NULL, failing_since = NULL, last_error = NULL,
        last_ok_at = ${at}, last_tried_at = ${at},
        last_heartbeat_at = CASE WHEN ${contact.isHeartbeat} THEN ${at} ELSE last_heartbeat_at END,
        checkpoint_size = greatest(checkpoint_size, coalesce(${contact.checkpointSize}, 0))
      WHERE sink_id = ${sinkId}::uuid`,
  )
}

/** Notes a failure and when to try again. Answers how many there were in a row. */
export async function recordFailure(
  sinkId: string,
  failure: { error: string; attempts: number; nextTryAt: Date },
): Promise<void> {
  const at = now()
  await transaction(async (tx) => {
    await tx.$executeRaw`
      UPDATE sink_state SET attempts = ${failure.attempts}, next_try_at = ${failure.nextTryAt},
        failing_since = coalesce(failing_since, ${at}), last_error = ${failure.error}, last_tried_at = ${at}
      WHERE sink_id = ${sinkId}::uuid`
    await countDelivery(tx, sinkId, { events: 0, bytes: 0, durationMs: 0, error: failure.error })
  })
}

const KEPT_MS = 2 * 86_400_000

/** Deliveries of the last two days are kept. */
export async function forgetOldDeliveries(): Promise<void> {
  const before = new Date(now().getTime() - KEPT_MS)
  await transaction((tx) => tx.sinkDelivery.deleteMany({ where: { minute: { lt: before } } }))
}

export type LetterRow = { id: string; idx: bigint; lastIdx: bigint; attempts: number }

/** Dead letters that somebody asked to be sent again. */
export const queuedLetters = (sinkId: string, limit: number): Promise<LetterRow[]> =>
  db.sinkDeadLetter.findMany({
    where: { sinkId, state: 'queued' },
    select: { id: true, idx: true, lastIdx: true, attempts: true },
    orderBy: { idx: 'asc' },
    take: limit,
  })

export async function settleLetter(
  letter: LetterRow,
  outcome: { error: string | null },
): Promise<void> {
  const settled =
    outcome.error === null
      ? { state: 'sent', settledAt: now() }
      : { state: 'waiting', error: outcome.error }
  await transaction((tx) =>
    tx.sinkDeadLetter.updateMany({
      where: { id: letter.id, state: 'queued' },
      data: { ...settled, attempts: letter.attempts + 1 },
    }),
  )
}

export type NewLetter = {
  idx: bigint
  lastIdx: bigint
  eventId: string
  events: number
  error: string
}

/** Sets events aside. One that was set aside before is updated: a replay may meet it again. */
export async function putLetters(tx: Tx, sinkId: string, letters: readonly NewLetter[]) {
  for (const { idx, lastIdx, eventId, events, error } of letters)
    await tx.$executeRaw`
      INSERT INTO sink_dead_letter (id, sink_id, idx, last_idx, event_id, events, error, state, created_at)
      VALUES (${newId()}::uuid, ${sinkId}::uuid, ${idx}, ${lastIdx}, ${eventId}::uuid, ${events}, ${error},
        'waiting', ${now()})
      ON CONFLICT (sink_id, idx, last_idx) DO UPDATE SET error = EXCLUDED.error, state = 'waiting',
        attempts = sink_dead_letter.attempts + 1, settled_at = NULL`
}
