import 'server-only'
import { Zip, ZipDeflate } from 'fflate'

export type TextFile = { name: string; parts: AsyncIterable<string> | Iterable<string> }

/** Packs texts one after the other as they come; memory holds one part of one file at a time. */
export async function* zipFiles(files: Iterable<TextFile>, at: Date): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    if (chunk.byteLength > 0) ready.push(chunk)
  })
  for (const { name, parts } of files) {
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = at
    zip.add(entry)
    for await (const part of parts) {
      entry.push(Buffer.from(part))
      yield* ready.splice(0)
    }
    entry.push(new Uint8Array(0), true)
    yield* ready.splice(0)
  }
  zip.end()
  yield* ready.splice(0)
}
