import 'server-only'
import { createHash } from 'node:crypto'
import { Zip, ZipDeflate } from 'fflate'

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
 * and `onFile` is told before that. Memory holds one part at a time.
 */
export async function* zipStream(
  files: AsyncIterable<BundleFile>,
  at: Date,
  onFile: (record: FileRecord) => void,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    if (chunk.byteLength > 0) ready.push(chunk)
  })
  for await (const { name, parts } of files) {
    const recorder = new Recorder()
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = asLocal(at)
    zip.add(entry)
    for await (const { text, rows } of parts) {
      const chunk = Buffer.from(text)
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
