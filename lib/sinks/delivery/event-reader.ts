import 'server-only'
import { readSequenced } from '@/lib/audit/log/stream'
import type { Packed, Transport } from '../transports/transport'
import { eventRecord } from './records'

const READ_MAX = 2_000

/** Reads the log ahead of a sink, packed for its receiver, while the batch before is on its way. */
export class EventReader {
  #queue: Packed[] = []
  #position = -1n
  #readFrom = 0n
  #filling: Promise<void> | null = null

  constructor(
    private readonly transport: Transport,
    private readonly withPersonal: boolean,
  ) {}

  /** The next batch from index `from` on, within the receiver's limits; empty at the end of the log. */
  async take(from: bigint): Promise<Packed[]> {
    if (this.#position !== from) await this.#restart(from)
    if (this.#queue.length === 0) await (this.#filling ?? this.#fill())
    const batch = this.#cut()
    const last = batch.at(-1)?.idx
    if (last !== null && last !== undefined) this.#position = last + 1n
    if (this.#queue.length === 0 && batch.length > 0) {
      this.#filling = this.#fill()
      // A failure is met when the batch is taken.
      this.#filling.catch(() => undefined)
    }
    return batch
  }

  async #restart(from: bigint): Promise<void> {
    await this.#filling?.catch(() => undefined)
    this.#filling = null
    this.#queue = []
    this.#position = from
    this.#readFrom = from
  }

  async #fill(): Promise<void> {
    try {
      const limit = Math.min(READ_MAX, this.transport.limits.records)
      const events = await readSequenced(this.#readFrom, limit)
      const packed: Packed[] = []
      for (const event of events)
        packed.push(this.transport.pack(await eventRecord(event, this.withPersonal)))
      this.#queue.push(...packed)
      this.#readFrom = (events.at(-1)?.idx ?? this.#readFrom - 1n) + 1n
    } finally {
      this.#filling = null
    }
  }

  #cut(): Packed[] {
    const { records, bytes } = this.transport.limits
    let count = 0
    let sum = 0
    for (const { bytes: size } of this.#queue) {
      if (count === records || (count > 0 && sum + size > bytes)) break
      sum += size
      count += 1
    }
    return this.#queue.splice(0, count)
  }
}
