/**
 * The mathematics of an RFC 6962 / RFC 9162 Merkle log. Pure and safe in a browser: who calls brings
 * the hash. Indexes and sizes are bigint, because a log has no largest size.
 */

/** SHA-256 over the parts, one after another. */
export type Sha256 = (...parts: Uint8Array[]) => Uint8Array

/** The hash of the perfect subtree over leaves [n·2^level, (n+1)·2^level). */
export type HashAt = (level: number, n: bigint) => Uint8Array

/** A perfect subtree by its place. */
export type Node = { level: number; n: bigint }

/** Leaves from (inclusive) to (exclusive). */
export type Span = { from: bigint; to: bigint }

export const HASH_BYTES = 32
const SIZE_MAX = 2n ** 64n - 1n
const PROOF_HASHES_MAX = 64

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** SHA-256(0x00 ‖ data) (RFC 6962 §2.1). */
export const leafHash = (sha256: Sha256, data: Uint8Array): Uint8Array => sha256(LEAF, data)

/** SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1). */
export const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(NODE, left, right)

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (sha256: Sha256): Uint8Array => sha256()

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && one.every((byte, at) => byte === other[at])

export const sameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === HASH_BYTES && sameBytes(one, other)

export const areHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.length <= PROOF_HASHES_MAX && hashes.every(({ byteLength }) => byteLength === HASH_BYTES)

export const isSize = (size: bigint): boolean => size >= 0n && size <= SIZE_MAX

/** The largest power of two that is smaller than `size` (RFC 6962's k); `size` is at least 2. */
const splitOf = (size: bigint): bigint => 1n << BigInt((size - 1n).toString(2).length - 1)

/** How many perfect subtrees a tree of this size is made of: its one bits. */
export const subtreesIn = (size: bigint): number => size.toString(2).replaceAll('0', '').length

/**
 * The perfect subtrees that cover a span, left to right: the fewest that keep every subtree at a place
 * that is a multiple of its width.
 */
export function nodesOf({ from, to }: Span): Node[] {
  const nodes: Node[] = []
  for (let at = from; at < to; ) {
    let level = 0
    while ((at >> BigInt(level)) % 2n === 0n && at + (2n << BigInt(level)) <= to) level += 1
    nodes.push({ level, n: at >> BigInt(level) })
    at += 1n << BigInt(level)
  }
  return nodes
}

/** The root over a span that starts where one of RFC 6962's splits does. */
export function hashOfSpan(sha256: Sha256, hashAt: HashAt, span: Span): Uint8Array {
  const hashes = nodesOf(span).map(({ level, n }) => hashAt(level, n))
  return foldRight(sha256, hashes)
}

/** The root over the roots of perfect subtrees, largest first. */
export const foldRight = (sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array =>
  hashes.length === 0
    ? emptyRoot(sha256)
    : hashes.reduceRight((right, left) => nodeHash(sha256, left, right))

/** The spans whose hashes prove that the leaf at `index` is in the tree; the leaf's sibling first. */
export function inclusionSpans(index: bigint, size: bigint): Span[] {
  if (!isSize(size) || index < 0n || index >= size)
    throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`)
  const spans: Span[] = []
  let [from, to] = [0n, size]
  while (to - from > 1n) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      spans.push({ from: middle, to })
      to = middle
    } else {
      spans.push({ from, to: middle })
      from = middle
    }
  }
  return spans.reverse()
}

/**
 * The spans whose hashes prove that the tree of `size1` leaves is a prefix of that of `size2`
 * (RFC 9162 §2.1.4.1). Nothing can be proven about an empty tree, so `size1` is at least 1.
 */
export function consistencySpans(size1: bigint, size2: bigint): Span[] {
  if (!isSize(size2) || size1 < 1n || size1 > size2)
    throw new RangeError(`There is no consistency proof from ${size1} to ${size2}.`)
  const spans: Span[] = []
  let [from, to, isWhole] = [0n, size2, true]
  while (to !== size1) {
    const middle = from + splitOf(to - from)
    if (size1 <= middle) {
      spans.push({ from: middle, to })
      to = middle
    } else {
      spans.push({ from, to: middle })
      from = middle
      isWhole = false
    }
  }
  return (isWhole ? spans : [...spans, { from, to }]).reverse()
}

/**
 * The subtrees left and right of the leaves [from, to) in a tree of `size`: with the leaves between
 * them they give the root, which proves that the leaves are contiguous and complete.
 */
export function rangeNodes(span: Span, size: bigint): { left: Node[]; right: Node[] } {
  const { from, to } = span
  if (!isSize(size) || from < 0n || from > to || to > size)
    throw new RangeError(`There are no leaves ${from} to ${to} in a tree of ${size}.`)
  return { left: nodesOf({ from: 0n, to: from }), right: nodesOf({ from: to, to: size }) }
}

type InclusionClaim = {
  index: bigint
  size: bigint
  leaf: Uint8Array
  proof: readonly Uint8Array[]
}

/** The root that an inclusion proof leads to (RFC 9162 §2.1.3.2); null when it does not fit. */
export function rootFromInclusion(
  sha256: Sha256,
  { index, size, leaf, proof }: InclusionClaim,
): Uint8Array | null {
  if (!isSize(size) || index < 0n || index >= size) return null
  if (!areHashes(proof) || !areHashes([leaf])) return null
  let [fn, sn, hash] = [index, size - 1n, leaf]
  for (const sibling of proof) {
    if (sn === 0n) return null
    if (fn % 2n === 1n || fn === sn) {
      hash = nodeHash(sha256, sibling, hash)
      while (fn % 2n === 0n && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else hash = nodeHash(sha256, hash, sibling)
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n ? hash : null
}

/** Whether the leaf is at `index` of the tree with this size and root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  sha256: Sha256,
  claim: InclusionClaim & { root: Uint8Array },
): boolean {
  const root = rootFromInclusion(sha256, claim)
  return root !== null && sameHash(root, claim.root)
}

type ConsistencyClaim = {
  size1: bigint
  size2: bigint
  root1: Uint8Array
  root2: Uint8Array
  proof: readonly Uint8Array[]
}

/**
 * Whether the first tree is a prefix of the second (RFC 9162 §2.1.4.2). An empty first tree is refused,
 * also against an empty second one: nothing would be proven. Heads of one size are compared as they
 * are, because nothing is hashed; reading a checkpoint is what refuses a root of another length.
 */
export function verifyConsistency(sha256: Sha256, claim: ConsistencyClaim): boolean {
  const { size1, size2, root1, root2, proof } = claim
  if (size1 < 1n || size1 > size2 || !isSize(size2)) return false
  if (size1 === size2) return proof.length === 0 && root1.byteLength > 0 && sameBytes(root1, root2)
  if (proof.length === 0 || !areHashes(proof) || !areHashes([root1, root2])) return false
  const isPowerOfTwo = (size1 & (size1 - 1n)) === 0n
  const [start, ...rest] = isPowerOfTwo ? [root1, ...proof] : proof
  const roots = start ? rootsOfPath(sha256, { size1, size2, start, rest }) : null
  return roots !== null && sameHash(roots.first, root1) && sameHash(roots.second, root2)
}

function rootsOfPath(
  sha256: Sha256,
  path: { size1: bigint; size2: bigint; start: Uint8Array; rest: readonly Uint8Array[] },
) {
  let [fn, sn] = [path.size1 - 1n, path.size2 - 1n]
  while (fn % 2n === 1n) [fn, sn] = [fn >> 1n, sn >> 1n]
  let [first, second] = [path.start, path.start]
  for (const sibling of path.rest) {
    if (sn === 0n) return null
    if (fn % 2n === 1n || fn === sn) {
      first = nodeHash(sha256, sibling, first)
      second = nodeHash(sha256, sibling, second)
      while (fn % 2n === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n]
    } else second = nodeHash(sha256, second, sibling)
    ;[fn, sn] = [fn >> 1n, sn >> 1n]
  }
  return sn === 0n ? { first, second } : null
}
