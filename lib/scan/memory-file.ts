import 'server-only'
import type { ScanFile } from '@/lib/scan/schema'

/** A file of a skill made of bytes in memory. */
export const binaryFile = (path: string, bytes: Iterable<number>): ScanFile => {
  const content = Uint8Array.from(bytes)
  return { path, mode: 0o644, size: content.byteLength, read: async () => content }
}

export function textFile(path: string, text: string): ScanFile {
  const content = new TextEncoder().encode(text)
  return { path, mode: 0o644, size: content.byteLength, read: async () => content }
}
