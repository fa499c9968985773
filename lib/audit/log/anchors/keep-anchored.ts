import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { raiseAlarm } from '@/lib/audit/alarms/raise'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { Contradicted, contradiction, refusalKey } from '../contradiction'
import { logHead } from '../stream'
import { configuredPlaces } from './configured'
import type { Place } from './place'
import {
  dueCheckpoints,
  insertAnchor,
  newestCheckpoint,
  noteContact,
  notedSize,
  retireOthers,
} from './store'

const LOOK_MS = 2_000
const BACKOFF_FIRST_MS = 1_000
const BACKOFF_MAX_MS = 30_000

/** What one process knows of a place it sends to. */
export type AnchorMemory = { isChecked: boolean; attempts: number }

/** Full jitter: anywhere between nothing and a bound that doubles. */
const backoffMs = (attempts: number): number =>
  Math.random() * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempts, 10))

/** The place must hold what was sent there, and nothing that this log contradicts. Answers what it lacks. */
async function checkOutside(place: Place, signal: AbortSignal): Promise<'whole' | 'lost'> {
  const noted = await notedSize(place.name)
  const held = await place.last(signal)
  const refusal = held && (await contradiction(await logHead(), held))
  if (refusal) throw new Contradicted(refusal.detail)
  if ((held?.size ?? 0n) >= noted) return 'whole'
  await raiseAlarm({
    kind: 'gap',
    key: `anchor/${place.name}`,
    detail: `${place.name} was given the checkpoint of ${noted} events and now holds ${held ? `one of ${held.size}` : 'none'}: somebody replaced it or took from it.`,
  })
  return 'lost'
}

async function due(place: Place, isLost: boolean) {
  const waiting = await dueCheckpoints(place.name, place.batchMax)
  const newest = isLost && waiting.length === 0 ? await newestCheckpoint() : null
  return newest ? [newest] : waiting
}

/**
 * One turn for one place: what it holds is held against this log, then it gets the checkpoints it has
 * not got. Throws in words; `Contradicted` when the place knows another log.
 */
export async function anchorTo(
  place: Place,
  memory: AnchorMemory,
  signal: AbortSignal,
): Promise<'more' | 'idle'> {
  const state = memory.isChecked ? 'whole' : await checkOutside(place, signal)
  const checkpoints = await due(place, state === 'lost')
  if (checkpoints.length > 0) {
    const receipts = await place.put(checkpoints, signal)
    for (const [at, checkpoint] of checkpoints.entries())
      await insertAnchor({ target: place.name, kind: place.kind }, checkpoint, receipts[at] ?? {})
  } else if (!memory.isChecked) await noteContact(place, null)
  Object.assign(memory, { isChecked: true, attempts: 0 })
  return checkpoints.length > 0 ? 'more' : 'idle'
}

async function noteFailure(place: Place, memory: AnchorMemory, error: unknown): Promise<void> {
  Object.assign(memory, { isChecked: false, attempts: memory.attempts + 1 })
  const isSaid = error instanceof AppError || error instanceof Contradicted
  const words = isSaid
    ? error.message
    : 'The portal could not anchor: see its own log for “audit.anchor.failed”.'
  log.warn('audit.anchor.failed', { target: place.name, attempts: memory.attempts, error })
  if (error instanceof Contradicted)
    await raiseAlarm({ kind: 'inconsistent-head', key: refusalKey(place.name), detail: words })
  await noteContact(place, { error: words, attempts: memory.attempts })
}

const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal }).catch(() => undefined)

/** One task for every place: a slow one keeps no other waiting. */
async function keepOneAnchored(place: Place, signal: AbortSignal): Promise<void> {
  const memory: AnchorMemory = { isChecked: false, attempts: 0 }
  while (!signal.aborted) {
    try {
      if ((await anchorTo(place, memory, signal)) === 'idle') await pause(LOOK_MS, signal)
    } catch (error) {
      if (signal.aborted) return
      // A database that is away is no fault of the place; it is tried again like one.
      await noteFailure(place, memory, error).catch((failure: unknown) =>
        log.error('audit.anchor.unnoted', { target: place.name, error: failure }),
      )
      await pause(backoffMs(memory.attempts), signal)
    }
  }
}

/**
 * Brings every checkpoint to every place within seconds, until the signal aborts. Runs in one process
 * at a time (lib/jobs/loop): when that one dies, another goes on from what is noted. What was sent and
 * not noted is sent again.
 */
export async function keepAnchored(
  signal: AbortSignal,
  places: readonly Place[] = configuredPlaces(),
): Promise<'idle'> {
  const retired = await retireOthers(places.map(({ name }) => name))
  for (const target of retired) log.warn('audit.anchor.retired', { target })
  await Promise.all(places.map((place) => keepOneAnchored(place, signal)))
  return 'idle'
}
