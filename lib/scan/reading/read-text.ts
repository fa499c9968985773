import 'server-only'
import type { Reading } from '@/lib/scan/engine/source'
import { kindOfBytes, promisesBinary } from '@/lib/scan/reading/magic'

/** The bytes as UTF-8 text. What is not text but no known format either is still read, lossily. */
export function readText(path: string, bytes: Uint8Array): { text: string; reading: Reading } {
  const known = kindOfBytes(path, bytes)
  if (known) return { text: '', reading: known }
  const text = strictUtf8(bytes)
  if (text === null)
    return { text: lossyUtf8(bytes), reading: { kind: 'lossy', reason: reasonOf(bytes) } }
  if (text.includes('\0'))
    return {
      text,
      reading: { kind: 'lossy', reason: 'contains NUL characters, which text does not' },
    }
  if (promisesBinary(path) && text.length > 0)
    return {
      text,
      reading: { kind: 'lossy', reason: 'is not the image, font or document its ending promises' },
    }
  return { text, reading: { kind: 'text' } }
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

const lossyUtf8 = (bytes: Uint8Array) => new TextDecoder('utf-8').decode(bytes)

function reasonOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return 'is UTF-16, not UTF-8'
  return bytes.includes(0) ? 'is binary data of an unknown format' : 'is not valid UTF-8'
}
