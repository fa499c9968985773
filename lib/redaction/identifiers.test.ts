import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { newId } from '@/lib/db/clock'
import { redact } from './redact'

const TIMES = 100_000
const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T
const number = (max = 40) => String(randomInt(max))
// Of this century: twelve digits, or thirteen that begin with 4 as from 2096 on, could be a card.
const at = () => new Date(1_000_000_000_000 + (randomInt(2 ** 47) % 2_900_000_000_000))

const IDENTIFIERS: readonly (readonly [string, () => string])[] = [
  ['UUIDs', randomUUID],
  ['our ids', newId],
  ['SHA-256 in hex', () => randomBytes(32).toString('hex')],
  ['SHA-1 in hex', () => randomBytes(20).toString('hex')],
  ['MD5 in hex', () => randomBytes(16).toString('hex')],
  ['SHA-256 in base64', () => randomBytes(32).toString('base64')],
  ['SHA-256 in base64url', () => randomBytes(32).toString('base64url')],
  ['integrity digests', () => `sha512-${randomBytes(64).toString('base64')}`],
  ['named digests', () => `sha256:${createHash('sha256').update(newId()).digest('hex')}`],
  [
    'versions',
    () =>
      `${number()}.${number()}.${number(999)}${pick(['', '-rc.1', '-beta', '-alpha.2+build.5', '+20261121'])}`,
  ],
  ['ISO times', () => at().toISOString()],
  ['ISO times with an offset', () => at().toISOString().replace('Z', '+02:00')],
  ['milliseconds since 1970', () => String(at().getTime())],
  [
    'microseconds since 1970 of this century',
    () => String(1_700_000_000_000_000 + randomInt(2 ** 47)),
  ],
  ['commits', () => randomBytes(20).toString('hex').slice(0, 12)],
  ['small numbers', () => String(randomInt(1_000_000_000))],
  ['fractions', () => String(Math.random())],
  ['names of skills', () => `team-${number()}/settlement-helper-${number(9_999)}`],
]

const SENTENCES = [
  (id: string) => id,
  (id: string) => `Submission ${id} was approved.`,
  (id: string) => `{"resource":"${id}","rows":12}`,
  (id: string) => `from ${id} to ${id}`,
]

describe('what the log is full of stays as it is', () => {
  it.each(IDENTIFIERS)(`${TIMES.toLocaleString('en')} random %s`, (_, make) => {
    const changed: string[] = []
    for (let i = 0; i < TIMES; i += 1) {
      const text = (SENTENCES[i % SENTENCES.length] as (id: string) => string)(make())
      if (redact(text).text !== text) changed.push(text)
    }
    expect(changed).toEqual([])
  })
})
