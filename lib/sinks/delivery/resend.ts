import 'server-only'
import { readSequenced } from '@/lib/audit/log/stream'
import type { Packed, Transport } from '../transports/transport'
import type { Settled } from './deliver'
import { eventRecord } from './records'
import { type LetterRow, queuedLetters, type SinkRow, settleLetter } from './store'

const LETTERS_MAX = 50
const GONE = 'The event is no longer in the log: its retention period ended.'

async function eventsOf(letter: LetterRow, sink: SinkRow, transport: Transport): Promise<Packed[]> {
  const count = Number(letter.lastIdx - letter.idx) + 1
  const events = await readSequenced(letter.idx, count)
  const packed: Packed[] = []
  for (const event of events)
    if (event.idx <= letter.lastIdx)
      packed.push(transport.pack(await eventRecord(event, sink.personal)))
  return packed
}

/** Sends queued dead letters once more, each by itself. Stops when the receiver cannot take any. */
export async function resendQueued(
  sink: SinkRow,
  transport: Transport,
  send: (batch: readonly Packed[]) => Promise<Settled>,
): Promise<{ count: number; stop: Settled['stop'] }> {
  const letters = await queuedLetters(sink.id, LETTERS_MAX)
  for (const [count, letter] of letters.entries()) {
    const batch = await eventsOf(letter, sink, transport)
    if (batch.length === 0) {
      await settleLetter(letter, { error: GONE })
      continue
    }
    const { poison, dropped, stop } = await send(batch)
    if (stop) return { count, stop }
    await settleLetter(letter, { error: poison[0]?.error ?? dropped[0]?.error ?? null })
  }
  return { count: letters.length, stop: null }
}
