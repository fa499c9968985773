import { expect, test } from 'vitest'
import type { Delivery, Packed, Transport } from '../transports/transport'
import { backoffMs } from './backoff'
import { deliver } from './deliver'

const packs = (...uids: string[]): Packed[] =>
  uids.map((uid, at) => ({ uid, idx: BigInt(at), payload: uid, bytes: uid.length }))

/** Plays a receiver: what it took, in order, and what it says to each batch. */
function receiver(say: (uids: string[]) => Delivery) {
  const taken: string[] = []
  const batches: string[][] = []
  const transport: Transport = {
    limits: { records: 100, bytes: 1_000 },
    pack: () => ({ uid: 'canary', idx: null, payload: '', bytes: 0 }),
    send: async (batch) => {
      const uids = batch.map(({ uid }) => uid)
      batches.push(uids)
      const answer = say(uids)
      if (answer.kind === 'accepted') taken.push(...uids.filter((uid) => uid !== 'canary'))
      return answer
    },
    peer: () => null,
    close: async () => {},
  }
  const canary = (): Packed => ({ uid: 'canary', idx: null, payload: '', bytes: 0 })
  const run = (batch: Packed[]) =>
    deliver(batch, { transport, canary, signal: new AbortController().signal })
  return { run, taken, batches }
}

const ok: Delivery = { kind: 'accepted', answer: 'ok' }
const refused: Delivery = { kind: 'refused', error: 'bad' }

test('a batch with poison is halved until the poison stands alone; the rest arrives in order', async () => {
  const { run, taken } = receiver((uids) =>
    uids.includes('p') || uids.includes('q') ? refused : ok,
  )
  const settled = await run(packs('a', 'b', 'p', 'c', 'd', 'q', 'e'))
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(settled.poison.map(({ packed }) => packed.uid)).toEqual(['p', 'q'])
  expect(settled).toMatchObject({ settled: 7, accepted: 5, stop: null })
})

test('a receiver that refuses everything, even a harmless record, sets nothing aside', async () => {
  const { run, batches } = receiver(() => refused)
  const settled = await run(packs(...'abcdefgh'))
  expect(settled).toMatchObject({ settled: 0, poison: [], stop: { error: 'bad' } })
  expect(batches.length).toBeLessThan(8)
})

test('a busy receiver settles nothing, and what it asks to wait is passed on', async () => {
  const { run } = receiver(() => ({ kind: 'busy', error: 'later', retryAfterMs: 7_000 }))
  expect(await run(packs('a', 'b'))).toMatchObject({
    settled: 0,
    stop: { error: 'later', retryAfterMs: 7_000 },
  })
})

test('a receiver that fails in the middle of halving keeps what was settled before', async () => {
  const { run, taken } = receiver((uids) =>
    uids.length > 2
      ? { kind: 'too-large', error: 'too large' }
      : uids.includes('c')
        ? { kind: 'busy', error: 'later', retryAfterMs: null }
        : ok,
  )
  const settled = await run(packs('a', 'b', 'c', 'd'))
  expect(taken).toEqual(['a', 'b'])
  expect(settled).toMatchObject({ settled: 2, accepted: 2, stop: { error: 'later' } })
})

test('items with answers of their own: refused ones are set aside, busy ones tried again alone', async () => {
  let round = 0
  const { run, batches } = receiver((uids) => {
    round += 1
    if (round > 1) return { kind: 'itemized', refused: [], again: [] }
    return {
      kind: 'itemized',
      refused: [{ item: uids.indexOf('p'), error: 'mapping' }],
      again: [uids.indexOf('b')],
    }
  })
  const settled = await run(packs('a', 'b', 'p', 'c'))
  expect(batches).toEqual([['a', 'b', 'p', 'c'], ['b']])
  expect(settled).toMatchObject({ settled: 4, accepted: 3, stop: null })
  expect(settled.poison.map(({ packed }) => packed.uid)).toEqual(['p'])
})

test('items that stay busy hold the cursor before the first of them', async () => {
  const { run } = receiver((uids) => ({
    kind: 'itemized',
    refused: [],
    again: [uids.indexOf('b')],
  }))
  const settled = await run(packs('a', 'b', 'c'))
  expect(settled).toMatchObject({ settled: 1, accepted: 1 })
  expect(settled.stop).not.toBeNull()
}, 10_000)

test('waits grow from a second to five minutes, spread by chance, and obey the receiver', () => {
  for (let attempts = 1; attempts < 40; attempts += 1) {
    const wait = backoffMs(attempts, null)
    expect(wait).toBeGreaterThanOrEqual(100)
    expect(wait).toBeLessThanOrEqual(Math.min(300_000, 1_000 * 2 ** (attempts - 1)))
    expect(backoffMs(attempts, 600_000)).toBeGreaterThanOrEqual(600_000)
  }
  expect(backoffMs(30, 0)).toBeLessThanOrEqual(30_000)
})
