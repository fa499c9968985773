import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { CompactRange } from './ranges'
import { hashOfSpan, inclusionSpans, type Sha256, verifyInclusion } from './rules'
import {
  fullTiles,
  hashAtFrom,
  parseTilePath,
  partialWidth,
  tileKey,
  tilePath,
  widthAt,
} from './tiles'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

describe('the arithmetic', () => {
  test('of 70,000 leaves: 273 full tiles and 112, one and 17, and 1', () => {
    expect([0, 1, 2, 3].map((level) => Number(fullTiles(level, 70_000n)))).toEqual([273, 1, 0, 0])
    expect([0, 1, 2, 3].map((level) => partialWidth(level, 70_000n))).toEqual([112, 17, 1, 0])
  })

  test('of 256 leaves: one full tile, and one of width 1 above', () => {
    expect([fullTiles(0, 256n), partialWidth(0, 256n), partialWidth(1, 256n)]).toEqual([1n, 0, 1])
  })

  test('gives each tile its width, and none to those beyond', () => {
    expect([0n, 272n, 273n, 274n].map((n) => widthAt(0, n, 70_000n))).toEqual([256, 256, 112, 0])
    expect(widthAt(0, 0n, 0n)).toBe(0)
  })
})

describe('paths', () => {
  test('are in groups of three digits', () => {
    expect(tilePath({ level: 0, n: 1_234_067n, width: 256 })).toBe('tile/0/x001/x234/067')
    expect(tilePath({ level: 2, n: 0n, width: 1 })).toBe('tile/2/000.p/1')
    expect(tilePath({ level: 'entries', n: 273n, width: 112 })).toBe('tile/entries/273.p/112')
  })

  test('are read back as they were written', () => {
    for (const level of [0, 9, 63, 'entries'] as const)
      for (const n of [0n, 7n, 999n, 1_000n, 1_234_067n, 10n ** 15n])
        for (const width of [1, 112, 255, 256]) {
          const path = tilePath({ level, n, width })
          expect(parseTilePath(path.slice('tile/'.length))).toEqual({ level, n, width })
        }
  })

  test('that are written in another way are refused', () => {
    for (const path of [
      '',
      '0',
      '00/000',
      '64/000',
      '-1/000',
      '0/0',
      '0/1234',
      '0/000/x001',
      '0/x000/001',
      '0/x001/234/067',
      '0/000.p/0',
      '0/000.p/01',
      '0/000.p/256',
      '0/000.p/',
      'entries/000.p/256',
      'Entries/000',
      '0/000/',
      '0/../0/000',
    ])
      expect(parseTilePath(path), path).toBeNull()
  })
})

test('every proof of a tree of 70,000 comes out of its tiles', () => {
  const size = 70_000n
  const tiles = new Map<string, Uint8Array>()
  const lists = new Map<string, Uint8Array[]>()
  const range = new CompactRange(sha256, 0n, [], (level, n, hash) => {
    if (level % 8 !== 0) return
    const key = tileKey(level / 8, n >> 8n)
    const list = lists.get(key) ?? []
    list.push(hash)
    lists.set(key, list)
  })
  const leafAt = (index: bigint) => sha256(Buffer.from(`leaf ${index}`))
  for (let index = 0n; index < size; index += 1n) range.append(leafAt(index))
  for (const [key, list] of lists) tiles.set(key, Buffer.concat(list))
  const hashAt = hashAtFrom(sha256, tiles)
  for (const index of [0n, 1n, 255n, 256n, 65_535n, 65_536n, 69_887n, 69_888n, 69_999n]) {
    const proof = inclusionSpans(index, size).map((span) => hashOfSpan(sha256, hashAt, span))
    const claim = { index, size, leaf: leafAt(index), root: range.root(), proof }
    expect(verifyInclusion(sha256, claim)).toBe(true)
  }
  expect(() => hashAt(0, size)).toThrow(RangeError)
})
