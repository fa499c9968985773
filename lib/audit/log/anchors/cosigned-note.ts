import 'server-only'
import { parseNote, parseSignature } from '../../merkle/signed-note'
import type { StoredCheckpoint } from './place'
import { cosignatureLines } from './store'

/** Null for a line that is none: what stands in the database may have been altered. */
function signerOf(line: string): string | null {
  try {
    const { name, id } = parseSignature(line)
    return `${name}+${id}`
  } catch {
    return null
  }
}

/**
 * A checkpoint's note with the cosignatures that witnesses gave so far, the newest of each, after our
 * own signatures. The stored note stays as it is; verifiers ignore keys they do not know.
 */
export async function cosignedNote({
  size,
  root,
  note,
}: Pick<StoredCheckpoint, 'size' | 'root' | 'note'>): Promise<string> {
  const seen = new Set(parseNote(note).signatures.map(({ name, id }) => `${name}+${id}`))
  const added = (await cosignatureLines(size, root)).filter((line) => {
    const signer = signerOf(line)
    if (signer === null || seen.has(signer)) return false
    seen.add(signer)
    return true
  })
  return note + added.map((line) => `${line}\n`).join('')
}
