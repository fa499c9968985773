import 'server-only'
import { AppError } from '@/lib/errors'
import type { RangeProof } from '../merkle/ranges'
import { consistencySpans, inclusionSpans, rangeNodes, type Span } from '../merkle/rules'
import type { EventCore } from '../schema'
import { isUuid } from '../stored-events'
import { cosignedNote } from './anchors/cosigned-note'
import { remembering } from './inner-nodes'
import { placeInLog } from './stream'
import { hashesOfSpans, readerFor } from './tile-reader'

/** What was asked for lies beyond the log: for whoever asked, not a fault of ours. */
function asked<T>(make: () => T): T {
  try {
    return make()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new AppError('invalid', cause.message, { cause })
  }
}

/** The root of the tree when it had `size` leaves, out of the tiles. */
export async function rootAt(size: bigint): Promise<Uint8Array> {
  const [root] = await hashesOfSpans([{ from: 0n, to: size }])
  if (!root) throw new Error('A root was not computed.')
  return root
}

/** The proof that the leaf at `index` is in the tree of `size` leaves. Throws `invalid`. */
export const inclusionProof = async (index: bigint, size: bigint): Promise<Uint8Array[]> =>
  hashesOfSpans(
    asked(() => inclusionSpans(index, size)),
    remembering,
  )

/** The proof that the tree of `from` leaves is a prefix of that of `to`; empty from 0. Throws `invalid`. */
export const consistencyProof = async (from: bigint, to: bigint): Promise<Uint8Array[]> =>
  from === 0n ? [] : hashesOfSpans(asked(() => consistencySpans(from, to)))

/** The proof that leaves [from, to) are contiguous and complete in the tree of `size`. Throws `invalid`. */
export async function rangeProof(from: bigint, to: bigint, size: bigint): Promise<RangeProof> {
  const span: Span = { from, to }
  const { left, right } = asked(() => rangeNodes(span, size))
  const hashAt = await readerFor([...left, ...right])
  return {
    left: left.map(({ level, n }) => hashAt(level, n)),
    right: right.map(({ level, n }) => hashAt(level, n)),
  }
}

/** `state` says how far the event came: no index yet, no checkpoint that covers it yet, or proven. */
export type EventProof =
  | { state: 'pending' }
  | { state: 'uncovered'; index: bigint }
  | {
      state: 'covered'
      index: bigint
      size: bigint
      root: Uint8Array
      /** The checkpoint, a signed note, with the cosignatures it has. */
      note: string
      proof: readonly Uint8Array[]
      core: EventCore
    }

/** The proof of one event against the newest checkpoint. Throws `not_found`. */
export async function eventProof(eventId: string): Promise<EventProof> {
  const place = isUuid(eventId) ? await placeInLog(eventId) : null
  if (place?.isPending) return { state: 'pending' }
  if (!place || place.index === null)
    throw new AppError('not_found', 'There is no such event; check the link.')
  const { index, core, checkpoint } = place
  if (!checkpoint || checkpoint.size <= index) return { state: 'uncovered', index }
  if (core === null)
    throw new AppError('not_found', `Event ${eventId} is in the log, but it is no longer stored.`)
  const { size, root } = checkpoint
  const [note, proof] = await Promise.all([
    cosignedNote(checkpoint),
    hashesOfSpans(inclusionSpans(index, size), remembering),
  ])
  return { state: 'covered', index, size, root, note, proof, core }
}
