import 'server-only'
import { createHash } from 'node:crypto'
import { Zip, ZipDeflate } from 'fflate'
import { AppError } from '@/lib/errors'

/** A stretch of a file; `rows` is how many records it holds, null for a file that has none. */
export type Part = { text: string; rows: number | null }
export type BundleFile = { name: string; parts: AsyncIterable<Part> | Iterable<Part> }

/** A file as the manifest lists it. `sha256` is hex. */
export type FileRecord = { name: string; sha256: string; bytes: number; rows: number | null }

/** Zip times have no zone; the library writes local ones, so the shift makes them UTC everywhere. */
const asLocal = (at: Date): Date =>
  new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  )

/** What the 32-bit sizes of a zip can say (APPNOTE 4.4.1.4), with room for its directory. */
const ZIP_BYTES_MAX = 2 ** 32 - 2 ** 24

const TOO_LARGE =
  'This export is larger than the 4 GB that a zip can hold. Make several exports, each of a part of the period.'

/** Counts bytes; throws `invalid`, in words, before a zip is written that no program could open. */
function limitedTo(max: number): (bytes: number) => void {
  let total = 0
  return (bytes) => {
    total += bytes
    if (total > max) throw new AppError('invalid', TOO_LARGE)
  }
}

class Recorder {
  readonly #hash = createHash('sha256')
  #bytes = 0
  #rows: number | null = null

  add(chunk: Buffer, rows: number | null): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.byteLength
    if (rows !== null) this.#rows = (this.#rows ?? 0) + rows
  }

  record = (name: string): FileRecord => ({
    name,
    sha256: this.#hash.digest('hex'),
    bytes: this.#bytes,
    rows: this.#rows,
  })
}

/**
 * Packs files as they come, in their order; a file is asked for only when the one before is written,
 * and `onFile` is told before that. Memory holds one part at a time. Throws `invalid` when a file, or
 * all of it packed, is larger than a zip can say; `max` is in bytes.
 */
export async function* zipStream(
  files: AsyncIterable<BundleFile>,
  at: Date,
  onFile: (record: FileRecord) => void,
  max = ZIP_BYTES_MAX,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const countPacked = limitedTo(max)
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    countPacked(chunk.byteLength)
    if (chunk.byteLength > 0) ready.push(chunk)
  })
  for await (const { name, parts } of files) {
    const recorder = new Recorder()
    const countPlain = limitedTo(max)
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = asLocal(at)
    zip.add(entry)
    for await (const { text, rows } of parts) {
      const chunk = Buffer.from(text)
      countPlain(chunk.byteLength)
      recorder.add(chunk, rows)
      entry.push(chunk)
      yield* ready.splice(0)
    }
    entry.push(new Uint8Array(0), true)
    onFile(recorder.record(name))
    yield* ready.splice(0)
  }
  zip.end()
  yield* ready.splice(0)
}
