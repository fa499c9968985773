import 'server-only'
import { createHash } from 'node:crypto'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { AppError } from '@/lib/errors'
import { canonical } from '../canonical'
import { toBase64 } from '../merkle/base64'
import { HASH_BYTES } from '../merkle/rules'
import { formatVerifierKey } from '../merkle/signed-note'
import { parseTilePath, TILE_WIDTH, type TileName } from '../merkle/tiles'
import { accountForLogRead } from './account-for-log-read'
import { cosignedNote } from './anchors/cosigned-note'
import { consistencyProof, inclusionProof } from './proofs'
import { logVerifierKeys } from './signing'
import { latestCheckpoint, logHead, readSequenced } from './stream'
import { readTile } from './tile-reader'

const ENTRY_BYTES_MAX = 65_535

const text = (body: string): Response =>
  new Response(body, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
    },
  })

/** `GET /api/audit/log/checkpoint`: the newest signed head (C2SP tlog-checkpoint), with the cosignatures it has; `audit:read`. */
export async function serveCheckpoint(actor: Actor): Promise<Response> {
  requirePermission(actor, 'audit:read')
  const checkpoint = await latestCheckpoint()
  if (!checkpoint)
    throw new AppError('not_found', 'The log has no checkpoint yet. Try again in ten seconds.', {
      retryAfterSeconds: 10,
    })
  return text(await cosignedNote(checkpoint))
}

/** `GET /api/audit/log/keys`: the keys that sign checkpoints, newest first, as verifier keys. */
export async function serveLogKeys(actor: Actor): Promise<Response> {
  requirePermission(actor, 'audit:read')
  const keys = await logVerifierKeys((await logHead()).origin)
  return text(keys.map((key) => `${formatVerifierKey(key)}\n`).join(''))
}

const noTile = () =>
  new AppError(
    'not_found',
    'There is no such tile: the log is shorter, or the path is not written as C2SP tlog-tiles has it.',
  )

/** Bytes that never change once they are there: full tiles for ever, partial ones until they are full. */
function unchanging(bytes: Uint8Array<ArrayBuffer>, { width }: TileName, request: Request) {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  const headers = {
    etag,
    'cache-control':
      width === TILE_WIDTH ? 'private, max-age=31536000, immutable' : 'private, max-age=60',
    'x-content-type-options': 'nosniff',
  }
  const known = request.headers.get('if-none-match')?.split(',') ?? []
  if (known.some((one) => one.trim().replace(/^W\//, '') === etag))
    return new Response(null, { status: 304, headers })
  return new Response(bytes, {
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  })
}

async function hashesOf(level: number, { n, width }: TileName) {
  const stored = await readTile(level, n)
  if (!stored || stored.byteLength < width * HASH_BYTES) throw noTile()
  return Uint8Array.from(stored.subarray(0, width * HASH_BYTES))
}

/** The canonical cores, each after its length in two bytes: what the leaves are hashes of. */
async function entriesOf({ n, width }: TileName) {
  const from = n * BigInt(TILE_WIDTH)
  const { size, minIndex } = await logHead()
  if (from + BigInt(width) > size) throw noTile()
  const events = await readSequenced(from, width)
  const isWhole = events.length === width && events[0]?.idx === from
  if (!isWhole || events.at(-1)?.idx !== from + BigInt(width) - 1n)
    throw new AppError(
      'not_found',
      `Some of these entries were removed; the log keeps those from index ${minIndex} on.`,
    )
  const parts = events.flatMap(({ core, idx }) => {
    const entry = Buffer.from(canonical(core))
    if (entry.byteLength > ENTRY_BYTES_MAX)
      throw new Error(`Entry ${idx} is longer than a bundle can say (${ENTRY_BYTES_MAX} bytes).`)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(entry.byteLength)
    return [length, entry]
  })
  return Uint8Array.from(Buffer.concat(parts))
}

/**
 * `GET /api/audit/log/tile/<L>/<N>[.p/<W>]` and `…/tile/entries/<N>[.p/<W>]` (C2SP tlog-tiles);
 * `audit:read`. `path` is what follows `tile/`. Throws `not_found`.
 */
export async function serveTile(actor: Actor, path: string, request: Request): Promise<Response> {
  requirePermission(actor, 'audit:read')
  const name = parseTilePath(path)
  if (!name || name.n >= 2n ** 55n) throw noTile()
  const bytes = await (name.level === 'entries' ? entriesOf(name) : hashesOf(name.level, name))
  await accountForLogRead(actor, `tile/${path}`)
  return unchanging(bytes, name, request)
}

function numberOf(params: URLSearchParams, field: string): bigint {
  const value = params.get(field) ?? ''
  if (/^(0|[1-9]\d{0,17})$/.test(value)) return BigInt(value)
  const message = `${field} must be a whole number.`
  throw new AppError('invalid', message, {
    problems: [{ field, rule: 'number', message, remedy: `Add ?${field}= and digits.` }],
  })
}

async function withinLog(field: string, size: bigint): Promise<bigint> {
  const head = await logHead()
  if (size <= head.size) return size
  const message = `${field} is ${size}, but the log has ${head.size} entries.`
  throw new AppError('invalid', message, {
    problems: [{ field, rule: 'within-log', message, remedy: 'Use the size of a checkpoint.' }],
  })
}

const asLines = (proof: readonly Uint8Array[]): Response =>
  text(proof.map((hash) => `${toBase64(hash)}\n`).join(''))

/** `GET /api/audit/log/consistency?from=&to=`: one hash in base64 on each line; `audit:read`. */
export async function serveConsistency(actor: Actor, request: Request): Promise<Response> {
  requirePermission(actor, 'audit:read')
  const params = new URL(request.url).searchParams
  const [from, to] = [numberOf(params, 'from'), await withinLog('to', numberOf(params, 'to'))]
  const proof = await consistencyProof(from, to)
  await accountForLogRead(actor, `consistency/${from}-${to}`)
  return asLines(proof)
}

/** `GET /api/audit/log/inclusion?index=&size=`: one hash in base64 on each line; `audit:read`. */
export async function serveInclusion(actor: Actor, request: Request): Promise<Response> {
  requirePermission(actor, 'audit:read')
  const params = new URL(request.url).searchParams
  const size = await withinLog('size', numberOf(params, 'size'))
  const index = numberOf(params, 'index')
  const proof = await inclusionProof(index, size)
  await accountForLogRead(actor, `inclusion/${index}-${size}`)
  return asLines(proof)
}
