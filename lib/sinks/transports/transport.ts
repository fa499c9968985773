import 'server-only'
import type { SinkRecord } from '../formats/record'

/** A record as it goes over the wire. `idx` is null for what the portal says itself. */
export type Packed = { uid: string; idx: bigint | null; payload: string; bytes: number }

/** What a receiver said to one batch. Items are counted from 0 within the batch. */
export type Delivery =
  | {
      kind: 'accepted'
      answer: string
      /** The receiver took the batch but says it dropped this many of it, and not which. */
      dropped?: { events: number; error: string }
    }
  /** Each item has its own answer: refused for good, to be tried again, or else accepted. */
  | {
      kind: 'itemized'
      refused: readonly { item: number; error: string }[]
      again: readonly number[]
    }
  /** Nothing wrong with the events; the receiver cannot take them now. */
  | { kind: 'busy'; error: string; retryAfterMs: number | null }
  /** Nothing wrong with the events; the settings do not fit the receiver. */
  | { kind: 'misfit'; error: string }
  /** The receiver will never take this batch as it is. */
  | { kind: 'refused'; error: string }
  | { kind: 'too-large'; error: string }

export type Limits = { records: number; bytes: number }

/** A way to one receiver. One batch at a time; the order of the calls is the order of the events. */
export type Transport = {
  limits: Limits
  pack: (record: SinkRecord) => Packed
  send: (batch: readonly Packed[], signal: AbortSignal) => Promise<Delivery>
  /**
   * For receivers without a receipt: the highest index known to be stored, or null. What was sent
   * beyond it is sent again after a break. Without this, accepted means stored.
   */
  confirmed?: () => bigint | null
  /**
   * Called while there is nothing to send, so that what was sent can be confirmed. `lost`: it cannot
   * be, and everything beyond what is confirmed must be sent again.
   */
  settle?: (signal: AbortSignal) => Promise<'kept' | 'lost'>
  /** Drops what was sent and not confirmed: it will be sent again. */
  forget?: () => void
  /** Who answered, and over which protection; null before anything was sent. */
  peer: () => string | null
  close: () => Promise<void>
}

export const packed = (record: SinkRecord, payload: string): Packed => ({
  uid: record.uid,
  idx: record.kind === 'event' ? record.event.idx : null,
  payload,
  bytes: Buffer.byteLength(payload),
})
