import 'server-only'
import type { PoolClient } from 'pg'
import { pool } from '@/lib/db/client'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'

const CHUNK_BYTES = 512 * 1024
const BATCH_BYTES = 4 * 1024 * 1024

export type BlobSource = { sha256: string; size: number; open: () => AsyncIterable<Uint8Array> }

/** Cuts a stream into pieces of exactly CHUNK_BYTES, but for the last. */
async function* chunked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    held.push(piece)
    size += piece.byteLength
    while (size >= CHUNK_BYTES) {
      const all = Buffer.concat(held)
      yield all.subarray(0, CHUNK_BYTES)
      held = [all.subarray(CHUNK_BYTES)]
      size -= CHUNK_BYTES
    }
  }
  if (size > 0) yield Buffer.concat(held)
}

async function missing(sources: readonly BlobSource[]): Promise<BlobSource[]> {
  const unique = [...new Map(sources.map((source) => [source.sha256, source])).values()]
  const { rows } = await pool().query<{ sha256: string }>(
    'SELECT sha256 FROM blob WHERE sha256 = ANY($1)',
    [unique.map(({ sha256 }) => sha256)],
  )
  const known = new Set(rows.map(({ sha256 }) => sha256))
  // One order for everybody, so that two uploads of the same files cannot wait for each other.
  return unique
    .filter(({ sha256 }) => !known.has(sha256))
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
}

async function insertLarge(client: PoolClient, source: BlobSource): Promise<void> {
  const { rowCount } = await client.query(
    'INSERT INTO blob (sha256, size, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [source.sha256, source.size, now()],
  )
  if (rowCount === 0) return
  let position = 0
  for await (const data of chunked(source.open())) {
    await client.query('INSERT INTO blob_chunk (sha256, position, data) VALUES ($1, $2, $3)', [
      source.sha256,
      position,
      data,
    ])
    position += 1
  }
}

async function insertSmall(client: PoolClient, batch: readonly BlobSource[]): Promise<void> {
  const contents: Buffer[] = []
  for (const source of batch) {
    const pieces: Buffer[] = []
    for await (const piece of chunked(source.open())) pieces.push(piece)
    contents.push(Buffer.concat(pieces))
  }
  await client.query(
    `WITH input AS (SELECT * FROM unnest($1::text[], $2::bytea[]) AS i(sha256, data)),
     made AS (INSERT INTO blob (sha256, size, created_at)
              SELECT sha256, length(data), $3 FROM input ON CONFLICT DO NOTHING RETURNING sha256)
     INSERT INTO blob_chunk (sha256, position, data)
     SELECT i.sha256, 0, i.data FROM input i JOIN made m ON m.sha256 = i.sha256 WHERE length(i.data) > 0`,
    [batch.map(({ sha256 }) => sha256), contents, now()],
  )
}

/**
 * Stores bytes under their SHA-256, each once. Not audited: bytes nobody refers to mean nothing, and
 * only a `change` can refer to them (lib/decisions/0005).
 */
export async function storeBlobs(sources: readonly BlobSource[]): Promise<void> {
  const todo = await missing(sources)
  const client = await pool().connect()
  try {
    await client.query('BEGIN')
    let batch: BlobSource[] = []
    let bytes = 0
    const flush = async () => {
      if (batch.length > 0) await insertSmall(client, batch)
      batch = []
      bytes = 0
    }
    for (const source of todo) {
      if (source.size > CHUNK_BYTES) {
        await flush()
        await insertLarge(client, source)
        continue
      }
      batch.push(source)
      bytes += source.size
      if (bytes >= BATCH_BYTES) await flush()
    }
    await flush()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** The bytes of a blob, a chunk at a time. Yields nothing for an empty or unknown blob. */
export async function* readBlob(sha256: string): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; position += 1) {
    const chunk = await db.blobChunk.findUnique({
      where: { sha256_position: { sha256, position } },
      select: { data: true },
    })
    if (!chunk) return
    yield chunk.data
    if (chunk.data.byteLength < CHUNK_BYTES) return
  }
}

export type ContentEntry = {
  path: string
  mode: number
  size: number
  sha256: string
  crc32: number
}

/** The files of a digest, sorted by the bytes of their path, as the digest has them. */
export async function listContentFiles(digest: string): Promise<ContentEntry[]> {
  const rows = await db.contentFile.findMany({
    where: { digest },
    select: { path: true, mode: true, size: true, sha256: true, crc32: true },
  })
  return rows
    .map((row) => ({ ...row, size: Number(row.size), crc32: Number(row.crc32) }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

/** A whole file, for reading on screen. Null when it is longer than `bytesMax`. */
export async function readWhole(
  sha256: string,
  size: number,
  bytesMax: number,
): Promise<Buffer | null> {
  if (size > bytesMax) return null
  const pieces: Uint8Array[] = []
  for await (const piece of readBlob(sha256)) pieces.push(piece)
  return Buffer.concat(pieces)
}
