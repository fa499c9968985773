import 'server-only'
import { HASH_BYTES, nodeHash, type Sha256 } from '../merkle/rules'
import { type HashInTile, hashInTile, TILE_WIDTH, tileKey } from '../merkle/tiles'

/** 16 KiB each: 8 MiB. A log of 30 million events has 458 tiles at level 1. */
const TILES_MAX = 512

/**
 * The nodes inside a tile, numbered as in a heap: the root is 1, the children of i are 2i and 2i + 1.
 * Each is computed once from bytes that this was made for and never change.
 */
class InnerNodes {
  readonly #nodes = new Uint8Array(TILE_WIDTH * HASH_BYTES)
  readonly #isKnown = new Uint8Array(TILE_WIDTH)

  constructor(readonly tile: Uint8Array) {}

  at(sha256: Sha256, heapIndex: number): Uint8Array {
    if (heapIndex >= TILE_WIDTH) return hashAt(this.tile, heapIndex - TILE_WIDTH)
    if (this.#isKnown[heapIndex] === 0) {
      const [left, right] = [this.at(sha256, heapIndex * 2), this.at(sha256, heapIndex * 2 + 1)]
      this.#nodes.set(nodeHash(sha256, left, right), heapIndex * HASH_BYTES)
      this.#isKnown[heapIndex] = 1
    }
    return hashAt(this.#nodes, heapIndex)
  }
}

const hashAt = (bytes: Uint8Array, at: number) =>
  bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)

const known = new Map<string, InnerNodes>()

function nodesOfTile(key: string, tile: Uint8Array): InnerNodes {
  const found = known.get(key)
  known.delete(key)
  const nodes = found && Buffer.compare(found.tile, tile) === 0 ? found : new InnerNodes(tile)
  if (known.size >= TILES_MAX) {
    const [oldest] = known.keys()
    if (oldest !== undefined) known.delete(oldest)
  }
  known.set(key, nodes)
  return nodes
}

/**
 * As `hashInTile`, and remembers the nodes inside the tiles that many proofs share: those above level
 * 0, and the partial ones at the edge. Tiles are read from the database all the same; what is remembered
 * counts only for the very same bytes. Not for publishing or verifying, which compute everything anew.
 */
export const remembering: HashInTile = (sha256, tile, part) => {
  const { level, n, at, count } = part
  const isShared = level > 0 || tile.byteLength < TILE_WIDTH * HASH_BYTES
  if (!isShared || count === 1) return hashInTile(sha256, tile, part)
  const nodes = nodesOfTile(tileKey(level, n), tile)
  return nodes.at(sha256, (TILE_WIDTH + at) / count)
}
