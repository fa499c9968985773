import {
  areHashes,
  foldRight,
  HASH_BYTES,
  isSize,
  nodeHash,
  nodesOf,
  rangeNodes,
  type Sha256,
  type Span,
  sameHash,
  subtreesIn,
} from './rules'

/** A range proof: hashes of the subtrees of `rangeNodes`, in that order. */
export type RangeProof = { left: readonly Uint8Array[]; right: readonly Uint8Array[] }

/**
 * A tree that only remembers the roots of its perfect subtrees, largest first: enough to append to it
 * and to know its root. `onNode` hears of every subtree that becomes perfect.
 */
export class CompactRange {
  #size: bigint
  readonly #hashes: Uint8Array[]
  readonly #levels: number[]

  constructor(
    private readonly sha256: Sha256,
    size = 0n,
    hashes: readonly Uint8Array[] = [],
    private readonly onNode?: (level: number, n: bigint, hash: Uint8Array) => void,
  ) {
    if (!isSize(size) || hashes.length !== subtreesIn(size) || !areHashes(hashes))
      throw new RangeError(
        `A tree of ${size} leaves has ${subtreesIn(size)} subtrees of ${HASH_BYTES} bytes each.`,
      )
    this.#size = size
    this.#hashes = [...hashes]
    this.#levels = nodesOf({ from: 0n, to: size }).map(({ level }) => level)
  }

  get size(): bigint {
    return this.#size
  }

  /** The roots of the perfect subtrees, largest first. */
  get hashes(): readonly Uint8Array[] {
    return this.#hashes
  }

  append(leaf: Uint8Array): void {
    this.appendSubtree(0, leaf)
  }

  /** Appends 2^level leaves by their root. Throws unless the size is a multiple of that. */
  appendSubtree(level: number, hash: Uint8Array): void {
    const isAligned = level === 0 || this.#size % (1n << BigInt(level)) === 0n
    if (!isAligned || hash.byteLength !== HASH_BYTES)
      throw new RangeError(`No subtree of level ${level} can stand at ${this.#size}.`)
    this.#size += 1n << BigInt(level)
    let [at, merged] = [level, hash]
    this.onNode?.(at, (this.#size >> BigInt(at)) - 1n, merged)
    while (this.#levels.at(-1) === at) {
      merged = nodeHash(this.sha256, this.#hashes.pop() ?? merged, merged)
      this.#levels.pop()
      at += 1
      this.onNode?.(at, (this.#size >> BigInt(at)) - 1n, merged)
    }
    this.#hashes.push(merged)
    this.#levels.push(at)
  }

  root(): Uint8Array {
    return foldRight(this.sha256, this.#hashes)
  }
}

/**
 * The root that a range proof leads to. `leaves` are the leaf hashes of [from, to) in order and may be
 * a generator, so that a range of any length takes constant memory. Null when the proof does not fit.
 */
export function rootFromRange(
  sha256: Sha256,
  { from, to, size, proof }: Span & { size: bigint; proof: RangeProof },
  leaves: Iterable<Uint8Array>,
): Uint8Array | null {
  if (!isSize(size) || from < 0n || from > to || to > size) return null
  const { left, right } = rangeNodes({ from, to }, size)
  if (left.length !== proof.left.length || right.length !== proof.right.length) return null
  if (!areHashes(proof.left) || !areHashes(proof.right)) return null
  const tree = new CompactRange(sha256, from, proof.left)
  for (const leaf of leaves) {
    if (tree.size === to || leaf.byteLength !== HASH_BYTES) return null
    tree.append(leaf)
  }
  if (tree.size !== to) return null
  for (const [at, { level }] of right.entries())
    tree.appendSubtree(level, proof.right[at] ?? new Uint8Array())
  return tree.root()
}

/** Whether these are all the leaves from `from` to `to` of the tree with this size and root. */
export function verifyRange(
  sha256: Sha256,
  claim: Span & { size: bigint; root: Uint8Array; proof: RangeProof },
  leaves: Iterable<Uint8Array>,
): boolean {
  const root = rootFromRange(sha256, claim, leaves)
  return root !== null && sameHash(root, claim.root)
}
