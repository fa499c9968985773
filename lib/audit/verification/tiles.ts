import 'server-only'
import { db } from '@/lib/db/read'
import { sql } from '@/lib/db/sql'
import { sha256 } from '../log/hash'
import { HASH_BYTES, hashOfSpan, nodesOf, sameHash } from '../merkle/rules'
import {
  hashAtFrom,
  hashesAtLevel,
  hashInTile,
  TILE_WIDTH,
  tileKey,
  tileOf,
  widthAt,
} from '../merkle/tiles'
import type { Findings } from './findings'

export type Place = { level: number; n: bigint }
export type Tiles = ReadonlyMap<string, Uint8Array>

/** The tiles that exist among those asked for, by `tileKey`. */
export async function readTiles(places: readonly Place[]): Promise<Map<string, Uint8Array>> {
  const wanted = new Map(places.map((place) => [tileKey(place.level, place.n), place]))
  if (wanted.size === 0) return new Map()
  const [levels, numbers] = [
    [...wanted.values()].map(({ level }) => level),
    [...wanted.values()].map(({ n }) => n.toString()),
  ]
  const rows = await db.$queryRaw<{ level: number; n: bigint; hashes: Uint8Array }[]>(sql`
    SELECT level, n, hashes FROM audit.audit_tile
    WHERE (level, n) IN (SELECT * FROM unnest(${levels}::smallint[], ${numbers}::bigint[]))`)
  return new Map(rows.map(({ level, n, hashes }) => [tileKey(level, n), hashes]))
}

/** The tiles from which the root of a tree of `size` is computed. */
export const placesOfRoot = (size: bigint): Place[] =>
  nodesOf({ from: 0n, to: size }).map((node) => tileOf(node))

/** The root of the first `size` leaves, from tiles; null when one lacks. */
export function rootFrom(tiles: Tiles, size: bigint): Uint8Array | null {
  try {
    return hashOfSpan(sha256, hashAtFrom(sha256, tiles), { from: 0n, to: size })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The root at `size` as the tiles in the database have it; null when one lacks. */
export const storedRoot = async (size: bigint): Promise<Uint8Array | null> =>
  rootFrom(await readTiles(placesOfRoot(size)), size)

/** The hash of a leaf in a tile of level 0; null when the tile does not reach it. */
export function leafIn(tiles: Tiles, idx: bigint): Uint8Array | null {
  const at = Number(idx % BigInt(TILE_WIDTH)) * HASH_BYTES
  const hash = tiles.get(tileKey(0, idx / BigInt(TILE_WIDTH)))?.subarray(at, at + HASH_BYTES)
  return hash?.byteLength === HASH_BYTES ? hash : null
}

/** The tile above, and which of its hashes stands for this one. */
const parentOf = ({ level, n }: Place) => ({
  level: level + 1,
  n: n / BigInt(TILE_WIDTH),
  at: Number(n % BigInt(TILE_WIDTH)),
})

function checkTile(tiles: Tiles, place: Place, size: bigint, found: Findings): void {
  const [tile, name] = [tiles.get(tileKey(place.level, place.n)), `${place.level}/${place.n}`]
  const width = widthAt(place.level, place.n, size)
  if (!tile || tile.byteLength < width * HASH_BYTES) {
    found.add('gap', 'tile', name, `Tile ${name} lacks hashes that were in the log.`)
    return
  }
  if (hashesAtLevel(place.level + 1, size) <= place.n) return
  const parent = parentOf(place)
  const above = tiles.get(tileKey(parent.level, parent.n))
  const kept = above?.subarray(parent.at * HASH_BYTES, (parent.at + 1) * HASH_BYTES)
  const computed = hashInTile(sha256, tile, { at: 0, count: TILE_WIDTH })
  if (!kept || !sameHash(computed, kept))
    found.add('mismatch', 'tile', name, `Tile ${name} is not what the tile above it was made of.`)
}

/**
 * Checks tiles of level 0 and every tile above them, each against the next: a hash that was changed at
 * any level does not fit upwards or downwards. Answers the tiles of level 0.
 */
export async function checkTiles(
  numbers: readonly bigint[],
  size: bigint,
  found: Findings,
): Promise<Tiles> {
  const places = new Map<string, Place>()
  for (const n of numbers)
    for (
      let place: Place = { level: 0, n };
      widthAt(place.level, place.n, size) > 0;
      place = { level: place.level + 1, n: place.n / BigInt(TILE_WIDTH) }
    )
      places.set(tileKey(place.level, place.n), place)
  const tiles = await readTiles([...places.values()])
  for (const place of places.values()) checkTile(tiles, place, size, found)
  return tiles
}
