import { createHash } from 'node:crypto'
import { sha256 as noble } from '@noble/hashes/sha2.js'
import { describe, expect, test } from 'vitest'
import { CompactRange, verifyRange } from './ranges'
import {
  consistencySpans,
  emptyRoot,
  type HashAt,
  hashOfSpan,
  inclusionSpans,
  leafHash,
  nodeHash,
  rangeNodes,
  rootFromInclusion,
  type Sha256,
  verifyConsistency,
  verifyInclusion,
} from './rules'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const SIZE_MAX = 70
const leaves = Array.from({ length: SIZE_MAX }, (_, at) => leafHash(sha256, Buffer.from(`e${at}`)))

/** RFC 6962 §2.1, word for word: the reference everything here is held against. */
function mth(list: readonly Uint8Array[]): Uint8Array {
  if (list.length === 0) return sha256()
  const [only] = list
  if (list.length === 1 && only) return only
  let k = 1
  while (k * 2 < list.length) k *= 2
  return sha256(Uint8Array.of(1), mth(list.slice(0, k)), mth(list.slice(k)))
}

/** RFC 6962 §2.1.1. */
function path(m: number, list: readonly Uint8Array[]): Uint8Array[] {
  if (list.length < 2) return []
  let k = 1
  while (k * 2 < list.length) k *= 2
  const [left, right] = [list.slice(0, k), list.slice(k)]
  return m < k ? [...path(m, left), mth(right)] : [...path(m - k, right), mth(left)]
}

/** RFC 6962 §2.1.2. */
function subproof(m: number, list: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (m === list.length) return isWhole ? [] : [mth(list)]
  let k = 1
  while (k * 2 < list.length) k *= 2
  const [left, right] = [list.slice(0, k), list.slice(k)]
  return m <= k
    ? [...subproof(m, left, isWhole), mth(right)]
    : [...subproof(m - k, right, false), mth(left)]
}

const roots = Array.from({ length: SIZE_MAX + 1 }, (_, size) => mth(leaves.slice(0, size)))
const rootOf = (size: number) => roots[size] ?? new Uint8Array()
const hashAt: HashAt = (level, n) =>
  mth(leaves.slice(Number(n << BigInt(level)), Number((n + 1n) << BigInt(level))))
const sizes = Array.from({ length: SIZE_MAX }, (_, at) => at + 1)

/** The same proof with one bit of one hash turned, one hash less, one more, and two swapped. */
function* tampered(proof: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [at, hash] of proof.entries()) {
    const bent = Uint8Array.from(hash)
    bent[at % 32] = (bent[at % 32] ?? 0) ^ 1
    yield proof.with(at, bent)
    yield proof.toSpliced(at, 1)
    yield proof.with(at, hash.slice(1))
  }
  yield [...proof, new Uint8Array(32)]
  yield [new Uint8Array(32), ...proof]
  if (proof.length > 1) yield [...proof].reverse()
}

describe('the root', () => {
  test('of a compact range is that of the recursive definition at every size', () => {
    const range = new CompactRange(sha256)
    expect(hex(range.root())).toBe(hex(emptyRoot(sha256)))
    for (const [at, leaf] of leaves.entries()) {
      range.append(leaf)
      expect(hex(range.root())).toBe(hex(rootOf(at + 1)))
    }
  })

  test('is the same when a compact range is stored and taken up again', () => {
    let range = new CompactRange(sha256)
    for (const leaf of leaves) {
      range = new CompactRange(sha256, range.size, range.hashes)
      range.append(leaf)
    }
    expect(hex(range.root())).toBe(hex(rootOf(SIZE_MAX)))
  })

  test('of an empty tree is SHA-256 of nothing', () =>
    expect(hex(emptyRoot(sha256))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ))

  test('is the same with the hash that browsers use', () => {
    const browser: Sha256 = (...parts) => {
      const hash = noble.create()
      for (const part of parts) hash.update(part)
      return hash.digest()
    }
    const range = new CompactRange(browser)
    for (const leaf of leaves) range.append(leaf)
    expect(hex(range.root())).toBe(hex(rootOf(SIZE_MAX)))
  })

  test('reports every perfect subtree with its place, once', () => {
    const found = new Map<string, string>()
    const range = new CompactRange(sha256, 0n, [], (level, n, hash) => {
      expect(found.has(`${level}/${n}`)).toBe(false)
      found.set(`${level}/${n}`, hex(hash))
    })
    for (const leaf of leaves) range.append(leaf)
    for (const [place, hash] of found) {
      const [level = '', n = ''] = place.split('/')
      expect(hash).toBe(hex(hashAt(Number(level), BigInt(n))))
    }
    expect(found.size).toBe(70 + 35 + 17 + 8 + 4 + 2 + 1)
  })

  test('refuses a stored range with the wrong number of subtrees', () => {
    expect(() => new CompactRange(sha256, 3n, [rootOf(2)])).toThrow(RangeError)
    expect(() => new CompactRange(sha256, 2n, [new Uint8Array(31)])).toThrow(RangeError)
  })

  test('refuses a subtree at a place where none can stand', () => {
    const range = new CompactRange(sha256, 1n, [rootOf(1)])
    expect(() => range.appendSubtree(1, rootOf(2))).toThrow(RangeError)
  })
})

describe('inclusion', () => {
  const claims = sizes.flatMap((size) =>
    Array.from({ length: size }, (_, index) => ({
      index: BigInt(index),
      size: BigInt(size),
      leaf: leaves[index] ?? new Uint8Array(),
      root: rootOf(size),
      proof: inclusionSpans(BigInt(index), BigInt(size)).map((span) =>
        hashOfSpan(sha256, hashAt, span),
      ),
    })),
  )

  test('proofs are those of the recursive definition, and verify', () => {
    for (const claim of claims) {
      const expected = path(Number(claim.index), leaves.slice(0, Number(claim.size)))
      expect(claim.proof.map(hex)).toEqual(expected.map(hex))
      expect(verifyInclusion(sha256, claim)).toBe(true)
      expect(hex(rootFromInclusion(sha256, claim) ?? new Uint8Array())).toBe(hex(claim.root))
    }
  })

  test('a tampered proof is refused at every place', () => {
    for (const claim of claims.filter(({ size }) => size < 34n))
      for (const proof of tampered(claim.proof))
        expect(verifyInclusion(sha256, { ...claim, proof })).toBe(false)
  })

  test('another index, size, leaf or root is refused', () => {
    for (const claim of claims) {
      for (const index of [claim.index - 1n, claim.index + 1n, claim.index + claim.size])
        expect(verifyInclusion(sha256, { ...claim, index })).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, leaf: rootOf(0) })).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, root: rootOf(0) })).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, size: 0n })).toBe(false)
      expect(verifyInclusion(sha256, { ...claim, leaf: claim.leaf.slice(1) })).toBe(false)
    }
  })

  test('there is no proof for a leaf beyond the tree', () => {
    expect(() => inclusionSpans(3n, 3n)).toThrow(RangeError)
    expect(() => inclusionSpans(-1n, 3n)).toThrow(RangeError)
  })
})

describe('consistency', () => {
  const claims = sizes.flatMap((size2) =>
    Array.from({ length: size2 }, (_, at) => ({
      size1: BigInt(at + 1),
      size2: BigInt(size2),
      root1: rootOf(at + 1),
      root2: rootOf(size2),
      proof: consistencySpans(BigInt(at + 1), BigInt(size2)).map((span) =>
        hashOfSpan(sha256, hashAt, span),
      ),
    })),
  )

  test('proofs are those of the recursive definition, and verify', () => {
    for (const claim of claims) {
      const expected = subproof(Number(claim.size1), leaves.slice(0, Number(claim.size2)), true)
      expect(claim.proof.map(hex)).toEqual(expected.map(hex))
      expect(verifyConsistency(sha256, claim)).toBe(true)
    }
  })

  test('a tampered proof is refused at every place', () => {
    for (const claim of claims.filter(({ size2 }) => size2 < 34n))
      for (const proof of tampered(claim.proof))
        expect(verifyConsistency(sha256, { ...claim, proof })).toBe(false)
  })

  test('a fork is refused: another root at either end', () => {
    for (const claim of claims) {
      expect(verifyConsistency(sha256, { ...claim, root1: rootOf(0) })).toBe(false)
      expect(verifyConsistency(sha256, { ...claim, root2: rootOf(0) })).toBe(false)
    }
  })

  test('an empty first tree is refused, also against an empty second one', () => {
    const empty = { size1: 0n, root1: rootOf(0), proof: [] }
    expect(verifyConsistency(sha256, { ...empty, size2: 0n, root2: rootOf(0) })).toBe(false)
    expect(verifyConsistency(sha256, { ...empty, size2: 5n, root2: rootOf(5) })).toBe(false)
    expect(() => consistencySpans(0n, 5n)).toThrow(RangeError)
  })

  test('a log that shrank is refused', () => {
    expect(() => consistencySpans(6n, 5n)).toThrow(RangeError)
    for (const { size1, size2, root1, root2, proof } of claims)
      if (size1 < size2) {
        const back = { size1: size2, size2: size1, root1: root2, root2: root1, proof }
        expect(verifyConsistency(sha256, back)).toBe(false)
      }
  })
})

describe('a range', () => {
  const proofOf = (from: number, to: number, size: number) => {
    const nodes = rangeNodes({ from: BigInt(from), to: BigInt(to) }, BigInt(size))
    const hashes = (list: typeof nodes.left) => list.map(({ level, n }) => hashAt(level, n))
    return { left: hashes(nodes.left), right: hashes(nodes.right) }
  }
  const claimOf = (from: number, to: number, size: number) => ({
    from: BigInt(from),
    to: BigInt(to),
    size: BigInt(size),
    root: rootOf(size),
    proof: proofOf(from, to, size),
  })

  test('of every place and length verifies', () => {
    for (const size of sizes.filter((one) => one < 40))
      for (let from = 0; from <= size; from += 1)
        for (let to = from; to <= size; to += 1)
          expect(verifyRange(sha256, claimOf(from, to, size), leaves.slice(from, to))).toBe(true)
  })

  test('with a leaf missing, added, swapped, moved or altered is refused', () => {
    for (const size of [7, 16, 33])
      for (let from = 0; from < size; from += 1)
        for (let to = from + 1; to <= size; to += 1) {
          const claim = claimOf(from, to, size)
          const held = leaves.slice(from, to)
          const wrong = [
            held.slice(1),
            [...held, rootOf(0)],
            held.with(0, rootOf(0)),
            ...(held.length > 1 ? [[...held].reverse()] : []),
          ]
          for (const list of wrong) expect(verifyRange(sha256, claim, list)).toBe(false)
          const moved = { ...claim, from: claim.from + 1n, to: claim.to + 1n }
          expect(verifyRange(sha256, moved, held)).toBe(false)
        }
  })

  test('with a tampered proof is refused', () => {
    for (const [from, to, size] of [
      [5, 9, 23],
      [1, 2, 3],
      [16, 32, 70],
    ] as const) {
      const claim = claimOf(from, to, size)
      const held = leaves.slice(from, to)
      for (const left of tampered(claim.proof.left))
        expect(verifyRange(sha256, { ...claim, proof: { ...claim.proof, left } }, held)).toBe(false)
      for (const right of tampered(claim.proof.right))
        expect(verifyRange(sha256, { ...claim, proof: { ...claim.proof, right } }, held)).toBe(
          false,
        )
    }
  })
})

test('an inner node cannot pass for a leaf, because the two are hashed apart', () => {
  const [left, right] = [rootOf(1), rootOf(2)]
  const joined = Buffer.concat([left, right])
  expect(hex(nodeHash(sha256, left, right))).not.toBe(hex(leafHash(sha256, joined)))
})
