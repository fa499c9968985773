import 'server-only'
import { type HashAt, hashOfSpan, type Node, nodesOf, type Span } from '../merkle/rules'
import { type HashInTile, hashAtFrom, hashInTile, tileKey, tileOf } from '../merkle/tiles'
import { sha256 } from './hash'
import { fetchTiles } from './store'

/** The hashes of a tile as far as it is filled; null when there is none. */
export async function readTile(level: number, n: bigint): Promise<Uint8Array | null> {
  const [tile] = await fetchTiles([{ level, n }])
  return tile?.hashes ?? null
}

/** Fetches the tiles these subtrees come out of, by primary key, and answers how to read them. */
export async function readerFor(
  nodes: readonly Node[],
  hashPart: HashInTile = hashInTile,
): Promise<HashAt> {
  const places = new Map(
    nodes.map((node) => {
      const { level, n } = tileOf(node)
      return [tileKey(level, n), { level, n }]
    }),
  )
  const tiles = await fetchTiles([...places.values()])
  return hashAtFrom(
    sha256,
    new Map(tiles.map(({ level, n, hashes }) => [tileKey(level, n), hashes])),
    hashPart,
  )
}

/** The root over each of the spans. Throws RangeError when the tiles do not reach that far. */
export async function hashesOfSpans(
  spans: readonly Span[],
  hashPart: HashInTile = hashInTile,
): Promise<Uint8Array[]> {
  const hashAt = await readerFor(spans.flatMap(nodesOf), hashPart)
  return spans.map((span) => hashOfSpan(sha256, hashAt, span))
}
