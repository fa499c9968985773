import { HASH_BYTES, type HashAt, type Node, nodeHash, type Sha256 } from './rules'

/** C2SP tlog-tiles: a tile holds 256 hashes, which are the leaves of a subtree of height 8. */
export const TILE_WIDTH = 256
const TILE_HEIGHT = 8
const LEVEL_MAX = 63

/** `level` is the tile's, or 'entries' for the bundle with the same leaves. */
export type TileName = { level: number | 'entries'; n: bigint; width: number }

const bits = (level: number) => BigInt(TILE_HEIGHT * level)

/** How many hashes level `level` has in a tree of `size`, in all its tiles together. */
export const hashesAtLevel = (level: number, size: bigint): bigint => size >> bits(level)

/** Width of the partial tile of a level, 0 when there is none: floor(size / 256^level) mod 256. */
export const partialWidth = (level: number, size: bigint): number =>
  Number(hashesAtLevel(level, size) % BigInt(TILE_WIDTH))

/** Full tiles of a level. */
export const fullTiles = (level: number, size: bigint): bigint =>
  hashesAtLevel(level, size) / BigInt(TILE_WIDTH)

/** The width that tile `n` of a level has in a tree of `size`: 256, less, or 0 where there is none. */
export function widthAt(level: number, n: bigint, size: bigint): number {
  const full = fullTiles(level, size)
  if (n < full) return TILE_WIDTH
  return n === full ? partialWidth(level, size) : 0
}

/** `tile/<L>/<N>[.p/<W>]`; N in groups of three digits, all but the last with an x before them. */
export function tilePath({ level, n, width }: TileName): string {
  const digits = n.toString()
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/\d{3}/g) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/** Reads what follows `tile/`, for example `0/x001/x234/067.p/5`; null unless written in the one way. */
export function parseTilePath(path: string): TileName | null {
  const match = /^(\d{1,2}|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path)
  if (!match) return null
  const [, level = '', groups = '', partial] = match
  const width = partial === undefined ? TILE_WIDTH : Number(partial)
  const n = BigInt(groups.replaceAll(/[x/]/g, ''))
  const name: TileName = { level: level === 'entries' ? level : Number(level), n, width }
  const isInRange =
    width >= 1 && (partial === undefined || width < TILE_WIDTH) && Number(name.level) <= LEVEL_MAX
  const isEntries = name.level === 'entries' && width >= 1 && (partial === undefined || width < 256)
  return (isInRange || isEntries) && tilePath(name) === `tile/${path}` ? name : null
}

/** The tile that a node is computed from, and which of its hashes: all but the tile's own levels hash. */
export function tileOf({ level, n }: Node) {
  const tileLevel = Math.floor(level / TILE_HEIGHT)
  const height = level % TILE_HEIGHT
  const first = n << BigInt(height)
  return {
    level: tileLevel,
    n: first / BigInt(TILE_WIDTH),
    at: Number(first % BigInt(TILE_WIDTH)),
    count: 1 << height,
  }
}

/** The root over `count` hashes of a tile (a power of two), from the one at `at`. */
export function hashInTile(
  sha256: Sha256,
  tile: Uint8Array,
  { at, count }: { at: number; count: number },
): Uint8Array {
  if (count === 1) return tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)
  const half = count / 2
  return nodeHash(
    sha256,
    hashInTile(sha256, tile, { at, count: half }),
    hashInTile(sha256, tile, { at: at + half, count: half }),
  )
}

export const tileKey = (level: number, n: bigint): string => `${level}/${n}`

/** How the root over part of a tile is computed; `hashInTile` is the plain way. */
export type HashInTile = (
  sha256: Sha256,
  tile: Uint8Array,
  part: { level: number; n: bigint; at: number; count: number },
) => Uint8Array

/** Reads any perfect subtree out of tiles fetched before, kept by `tileKey`. Throws when one lacks. */
export const hashAtFrom =
  (
    sha256: Sha256,
    tiles: ReadonlyMap<string, Uint8Array>,
    hashPart: HashInTile = hashInTile,
  ): HashAt =>
  (level, n) => {
    const place = tileOf({ level, n })
    const tile = tiles.get(tileKey(place.level, place.n))
    if (!tile || tile.byteLength < (place.at + place.count) * HASH_BYTES)
      throw new RangeError(
        `Tile ${place.level}/${place.n} does not reach the subtree ${level}/${n}.`,
      )
    return hashPart(sha256, tile, place)
  }
