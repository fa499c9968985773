import 'server-only'
import { recordAnchor } from '@/lib/audit/log/anchors/record-anchor'
import { latestCheckpoint, logHead } from '@/lib/audit/log/stream'
import { now } from '@/lib/db/clock'
import { makeTransport } from '../transports/make'
import type { Packed, Transport } from '../transports/transport'
import { backoffMs } from './backoff'
import { setAside } from './dead-letters'
import { deliver, type Settled } from './deliver'
import { EventReader } from './event-reader'
import { announceFailing, announceRecovered } from './failing'
import { checkpointRecord, heartbeatRecord } from './records'
import { resendQueued } from './resend'
import { setupOf } from './setup'
import {
  type Progress,
  readState,
  recordContact,
  recordFailure,
  recordProgress,
  type SinkRow,
  type StateRow,
} from './store'
import type { Wake } from './wake'

const LOOK_MS = 1_000
const ANSWER_KEPT = 500

type Checkpoint = NonNullable<Awaited<ReturnType<typeof latestCheckpoint>>>

type Sent = {
  through: bigint
  events: number
  bytes: number
  durationMs: number
}

/** Forwards the log to one sink, from its cursor on, until the signal aborts. */
export class Forwarder {
  readonly #transport: Transport
  readonly #reader: EventReader
  #epoch = -1
  /** What comes next; ahead of the stored cursor while the receiver has not confirmed. */
  #position = 0n
  #unconfirmed: Sent[] = []
  #lookedAt = 0

  constructor(
    private readonly sink: SinkRow,
    private readonly wake: Wake,
    private readonly signal: AbortSignal,
  ) {
    this.#transport = makeTransport(setupOf(sink))
    this.#reader = new EventReader(this.#transport, sink.personal)
  }

  async run(): Promise<void> {
    try {
      while (!this.signal.aborted) {
        const state = await readState(this.sink.id)
        if (!state) return
        const waitMs = (state.nextTryAt?.getTime() ?? 0) - now().getTime()
        if (waitMs > 0) await this.#waitFor(waitMs)
        else if ((await this.#turn(state)) === 'idle') await this.wake.wait(LOOK_MS, this.signal)
      }
    } catch (error) {
      if (!this.signal.aborted) throw error
    } finally {
      await this.#transport.close().catch(() => undefined)
    }
  }

  /** New events do not shorten a wait after a failure. */
  #waitFor(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(ms, LOOK_MS * 5))
      this.signal.addEventListener('abort', done, { once: true })
    })
  }

  async #turn(state: StateRow): Promise<'more' | 'idle'> {
    if (state.epoch !== this.#epoch) this.#restartAt(state)
    else if (this.#unconfirmed.length === 0) this.#position = state.nextIdx
    await this.#confirm(state)
    const batch = await this.#reader.take(this.#position)
    if (batch.length > 0) return this.#sendEvents(state, batch)
    if (await this.#lostSomething(state)) return 'more'
    if (Date.now() - this.#lookedAt < LOOK_MS) return 'idle'
    this.#lookedAt = Date.now()
    return this.#sendOwn(state)
  }

  #restartAt(state: StateRow): void {
    this.#transport.forget?.()
    this.#epoch = state.epoch
    this.#position = state.nextIdx
    this.#unconfirmed = []
  }

  async #sendEvents(state: StateRow, batch: readonly Packed[]): Promise<'more' | 'idle'> {
    const began = performance.now()
    const settled = await this.#deliver(batch)
    const durationMs = performance.now() - began
    const last = batch[settled.settled - 1]
    if (last && last.idx !== null) {
      const sent = batch.slice(0, settled.settled)
      const bytes = sent.reduce((sum, one) => sum + one.bytes, 0)
      await this.#handedOver(state, settled, {
        through: last.idx,
        events: settled.accepted,
        bytes,
        durationMs,
      })
    }
    if (settled.stop) await this.#failed(state, settled.stop)
    return 'more'
  }

  /** A receiver that gives receipts moves the cursor at once; another one when it has confirmed. */
  async #handedOver(state: StateRow, settled: Settled, sent: Sent): Promise<void> {
    this.#position = sent.through + 1n
    if (this.#transport.confirmed) {
      this.#unconfirmed.push(sent)
    } else await this.#moveTo(state, sent, settled)
  }

  async #moveTo(
    state: StateRow,
    { through, events, bytes, durationMs }: Sent,
    { poison, dropped }: Pick<Settled, 'poison' | 'dropped'>,
  ): Promise<void> {
    const progress: Progress = {
      from: state.nextIdx,
      to: through + 1n,
      events,
      bytes,
      durationMs,
    }
    const moved =
      poison.length + dropped.length > 0
        ? await setAside(this.sink, this.#epoch, progress, { poison, dropped })
        : await recordProgress(this.sink.id, this.#epoch, progress)
    // Somebody moved the cursor: theirs is read with the next turn.
    if (!moved) this.#epoch = -1
    else if (state.failAnnouncedAt) await announceRecovered(this.sink)
  }

  /** Moves the cursor up to what a receiver without receipts is known to have stored. */
  async #confirm(state: StateRow): Promise<void> {
    const through = this.#transport.confirmed?.() ?? null
    if (through === null || through < state.nextIdx) return
    const stored = this.#unconfirmed.filter((sent) => sent.through <= through)
    const sum = (of: (sent: Sent) => number) => stored.reduce((total, one) => total + of(one), 0)
    this.#unconfirmed = this.#unconfirmed.slice(stored.length)
    const total: Sent = {
      through,
      events: sum(({ events }) => events),
      bytes: sum(({ bytes }) => bytes),
      durationMs: sum(({ durationMs }) => durationMs),
    }
    await this.#moveTo(state, total, { poison: [], dropped: [] })
    state.nextIdx = through + 1n
  }

  async #lostSomething(state: StateRow): Promise<boolean> {
    if (!this.#transport.settle || this.#unconfirmed.length === 0) return false
    if ((await this.#transport.settle(this.signal)) === 'kept') return false
    const error = 'The receiver broke the connection before it had confirmed; it is sent again.'
    await this.#failed(state, { error, retryAfterMs: 0 })
    return true
  }

  /** Dead letters that somebody wants sent again, a new checkpoint, a sign of life: when all events are out. */
  async #sendOwn(state: StateRow): Promise<'more' | 'idle'> {
    const resent = await resendQueued(this.sink, this.#transport, (batch) => this.#deliver(batch))
    if (resent.stop) await this.#failed(state, resent.stop)
    if (resent.stop || resent.count > 0) return 'more'
    const checkpoint = await latestCheckpoint()
    const isNew =
      checkpoint !== null &&
      checkpoint.size > state.checkpointSize &&
      checkpoint.size <= this.#position
    const heardAt = (state.lastHeartbeatAt ?? this.sink.createdAt).getTime()
    const isQuiet = now().getTime() - heardAt >= this.sink.heartbeatSeconds * 1_000
    if (!isNew && !isQuiet) return 'idle'
    const record = isNew ? checkpointRecord(checkpoint) : heartbeatRecord((await logHead()).size)
    const { stop, accepted, answer } = await this.#deliver([this.#transport.pack(record)])
    if (stop) await this.#failed(state, stop)
    else {
      const checkpointSize = isNew ? checkpoint.size : null
      if (isNew && accepted === 1) await this.#noteAnchor(checkpoint, answer)
      await recordContact(this.sink.id, { isHeartbeat: true, checkpointSize })
      if (state.failAnnouncedAt) await announceRecovered(this.sink)
    }
    return 'more'
  }

  /** A receiver that gives receipts now holds this head; a file of our own is no place outside. */
  async #noteAnchor(checkpoint: Checkpoint, answer: string): Promise<void> {
    if (this.#transport.confirmed || this.sink.kind === 'file') return
    const receipt = { sink: this.sink.id, answer: answer.slice(0, ANSWER_KEPT) }
    await recordAnchor(this.sink.name, 'sink', checkpoint, receipt)
  }

  #deliver(batch: readonly Packed[]): Promise<Settled> {
    const canary = () => this.#transport.pack(heartbeatRecord(this.#position))
    return deliver(batch, { transport: this.#transport, canary, signal: this.signal })
  }

  async #failed(
    state: StateRow,
    { error, retryAfterMs }: { error: string; retryAfterMs: number | null },
  ): Promise<void> {
    if (this.signal.aborted) return
    this.#transport.forget?.()
    // The cursor is read again: what was not confirmed is sent once more.
    this.#epoch = -1
    const attempts = state.attempts + 1
    const nextTryAt = new Date(now().getTime() + backoffMs(attempts, retryAfterMs))
    await recordFailure(this.sink.id, { error, attempts, nextTryAt })
    const since = state.failingSince?.getTime() ?? now().getTime()
    const isOverdue = now().getTime() - since >= this.sink.alertMinutes * 60_000
    if (isOverdue && !state.failAnnouncedAt) await announceFailing(this.sink, error)
  }
}
