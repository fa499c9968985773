import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import type { Packed, Transport } from '../transports/transport'

export type Poison = { packed: Packed; error: string }
export type Dropped = { first: Packed; last: Packed; events: number; error: string }

/** What became of a batch. The first `settled` of it need not be sent again: delivered, or refused for good. */
export type Settled = {
  settled: number
  accepted: number
  poison: readonly Poison[]
  dropped: readonly Dropped[]
  answer: string
  stop: { error: string; retryAfterMs: number | null } | null
}

const ITEM_TRIES_MAX = 4
const ITEM_WAIT_MS = 500

const done = (count: number, answer = ''): Settled => ({
  settled: count,
  accepted: count,
  poison: [],
  dropped: [],
  answer,
  stop: null,
})

const stopped = (error: string, retryAfterMs: number | null): Settled => ({
  ...done(0),
  stop: { error, retryAfterMs },
})

const both = (first: Settled, second: Settled): Settled => ({
  settled: first.settled + second.settled,
  accepted: first.accepted + second.accepted,
  poison: [...first.poison, ...second.poison],
  dropped: [...first.dropped, ...second.dropped],
  answer: second.answer || first.answer,
  stop: second.stop,
})

type Deps = {
  transport: Transport
  /** A harmless record, to find out whether the receiver refuses one event or everything. */
  canary: () => Packed
  signal: AbortSignal
}

/**
 * Delivers a batch in its order. A batch that is refused for good is halved until the events at fault
 * stand alone; each is set aside only when the receiver takes a harmless record, because settings that
 * do not fit would else set aside the whole log.
 */
export async function deliver(batch: readonly Packed[], deps: Deps): Promise<Settled> {
  let isReceiverWell: boolean | null = null

  async function misfit(): Promise<string | null> {
    if (isReceiverWell) return null
    const answer = await deps.transport.send([deps.canary()], deps.signal)
    const isWell =
      answer.kind === 'accepted' ||
      (answer.kind === 'itemized' && answer.refused.length === 0 && answer.again.length === 0)
    isReceiverWell = isWell
    if (isWell) return null
    return 'error' in answer ? answer.error : 'The receiver refuses every record.'
  }

  async function alone(one: Packed, error: string): Promise<Settled> {
    const why = await misfit()
    if (why !== null) return stopped(why, null)
    return { ...done(0), settled: 1, poison: [{ packed: one, error }] }
  }

  async function halves(part: readonly Packed[]): Promise<Settled> {
    const middle = Math.ceil(part.length / 2)
    const first = await whole(part.slice(0, middle))
    if (first.stop) return first
    return both(first, await whole(part.slice(middle)))
  }

  async function itemized(
    part: readonly Packed[],
    given: { refused: readonly { item: number; error: string }[]; again: readonly number[] },
    tries: number,
  ): Promise<Settled> {
    const refused = new Map(given.refused.map(({ item, error }) => [item, error]))
    if (refused.size + given.again.length < part.length) isReceiverWell = true
    if (refused.size > 0) {
      const why = await misfit()
      if (why !== null) return stopped(why, null)
    }
    const poison = part.flatMap((packed, item) => {
      const error = refused.get(item)
      return error === undefined ? [] : [{ packed, error }]
    })
    const result = { ...done(part.length - poison.length), settled: part.length, poison }
    if (given.again.length === 0) return result
    const firstOpen = Math.min(...given.again)
    // What stands before the first open item is settled, whatever becomes of the others.
    const untilOpen = {
      ...result,
      settled: firstOpen,
      accepted: firstOpen - poison.filter(({ packed }) => part.indexOf(packed) < firstOpen).length,
      poison: poison.filter(({ packed }) => part.indexOf(packed) < firstOpen),
    }
    const busy = { error: 'The receiver takes only part of each batch now.', retryAfterMs: null }
    if (tries >= ITEM_TRIES_MAX) return { ...untilOpen, stop: busy }
    await wait(ITEM_WAIT_MS * tries, undefined, { signal: deps.signal })
    const open = given.again.map((item) => part[item]).filter((one) => one !== undefined)
    const rest = await whole(open, tries + 1)
    if (rest.stop) return { ...untilOpen, stop: rest.stop }
    return {
      ...both(result, { ...rest, accepted: 0 }),
      settled: part.length,
      accepted: part.length - poison.length - rest.poison.length,
    }
  }

  async function whole(part: readonly Packed[], tries = 1): Promise<Settled> {
    const [first] = part
    const last = part.at(-1)
    if (!first || !last) return done(0)
    const answer = await deps.transport.send(part, deps.signal)
    switch (answer.kind) {
      case 'accepted':
        isReceiverWell = true
        return {
          ...done(part.length, answer.answer),
          dropped: answer.dropped ? [{ first, last, ...answer.dropped }] : [],
        }
      case 'itemized':
        return itemized(part, answer, tries)
      case 'busy':
        return stopped(answer.error, answer.retryAfterMs)
      case 'misfit':
        return stopped(answer.error, null)
      case 'too-large':
      case 'refused':
        return part.length === 1 ? alone(first, answer.error) : halves(part)
    }
  }

  return whole(batch)
}
