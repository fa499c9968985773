import 'server-only'
import { createHash } from 'node:crypto'

const HEADER = /^checkpoint (\S+) (\d{1,6}) ([0-9a-f]{64})\n/gm

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/**
 * A record of the file: an empty line, `checkpoint <ISO time> <bytes> <SHA-256 of the note>`, and the
 * signed note as it is. The first newline ends whatever a writer that died had left half-written.
 */
export function formatRecord(note: string, at: Date): Buffer {
  const bytes = Buffer.from(note)
  const header = `\ncheckpoint ${at.toISOString()} ${bytes.byteLength} ${digestOf(bytes)}\n`
  return Buffer.concat([Buffer.from(header), bytes])
}

/** The whole records of a part of the file, in its order; what is torn or altered is passed over. */
export function parseRecords(part: Buffer): string[] {
  // One character for each byte, so that positions are those of the bytes.
  const text = part.toString('latin1')
  return [...text.matchAll(HEADER)].flatMap(({ index, 0: header, 2: length, 3: digest }) => {
    const from = index + header.length
    const bytes = part.subarray(from, from + Number(length))
    return digestOf(bytes) === digest ? [bytes.toString('utf8')] : []
  })
}
