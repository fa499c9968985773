import { AppError } from '@/lib/errors'
import { fromBase64, toBase64, toHex } from './base64'
import type { Sha256 } from './rules'

/** C2SP signed-note v1.0.0 §Signature types, and tlog-cosignature v1. */
export const ED25519 = 0x01
export const COSIGNATURE = 0x04

const SIGNATURES_MAX = 100
const NOTE_CHARACTERS_MAX = 1_000_000
const KEY_ID_BYTES = 4
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const TIMESTAMP_BYTES = 8

/** Who may have signed: `id` is 8 hex digits, `publicKey` 32 bytes (Ed25519, RFC 8032). */
export type VerifierKey = { name: string; id: string; algorithm: number; publicKey: Uint8Array }

/** A signature line. `signature` is what follows the four bytes of the key's id. */
export type NoteSignature = { name: string; id: string; signature: Uint8Array }
export type Note = { text: string; signatures: readonly NoteSignature[] }

/** `timestamp` in seconds since 1970, of a cosignature; null for an ordinary signature. */
export type VerifiedSignature = { key: VerifierKey; timestamp: number | null }

/** Ed25519 (RFC 8032): node:crypto on the server, WebCrypto in a browser. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

const encoder = new TextEncoder()

/** Not empty, no Unicode space, no plus. */
export const isKeyName = (name: string): boolean => /^[^\s+\u0085]+$/u.test(name)

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key), as hex. */
function keyId(sha256: Sha256, key: Omit<VerifierKey, 'id'>): string {
  const { name, algorithm, publicKey } = key
  const hash = sha256(encoder.encode(`${name}\n`), Uint8Array.of(algorithm), publicKey)
  return toHex(hash.subarray(0, KEY_ID_BYTES))
}

/** Names a public key. Throws `invalid` when the name cannot stand in a note. */
export function makeVerifierKey(sha256: Sha256, key: Omit<VerifierKey, 'id'>): VerifierKey {
  if (!isKeyName(key.name))
    throw new AppError('invalid', 'A key name has no space and no plus sign, and is not empty.')
  if (key.publicKey.byteLength !== PUBLIC_KEY_BYTES)
    throw new AppError('invalid', `The key ${key.name} is not 32 bytes long, as Ed25519 keys are.`)
  return { ...key, id: keyId(sha256, key) }
}

/** `name+key id+base64(algorithm ‖ public key)`. */
export const formatVerifierKey = ({ name, id, algorithm, publicKey }: VerifierKey): string =>
  `${name}+${id}+${toBase64(Uint8Array.from([algorithm, ...publicKey]))}`

/** Reads a verifier key. Throws `invalid` in words: form, algorithm, or an id that is not the key's. */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKey {
  const [, name = '', id = '', encoded = ''] =
    /^([^+\n]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  if (!isKeyName(name))
    throw new AppError(
      'invalid',
      'A verifier key is written name+key id+base64, for example example.com/log+1a2b3c4d+AY….',
    )
  const bytes = fromBase64(encoded, 'The last part of the verifier key')
  const [algorithm = 0] = bytes
  if (algorithm !== ED25519 && algorithm !== COSIGNATURE)
    throw new AppError('invalid', `The verifier key ${name} is of a kind we do not know.`)
  const key = makeVerifierKey(sha256, { name, algorithm, publicKey: bytes.slice(1) })
  if (key.id !== id)
    throw new AppError('invalid', `The id in the verifier key ${name} is not that of the key.`)
  return key
}

/** A signature line's parts, from a key and what it signed with. */
export const signatureBy = (
  { name, id }: Pick<VerifierKey, 'name' | 'id'>,
  signature: Uint8Array,
): NoteSignature => ({ name, id, signature })

/** Text, an empty line, and one line for each signature. Throws `invalid` for a text that cannot be one. */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  if (!isNoteText(text) || !text.endsWith('\n') || signatures.length === 0)
    throw new AppError(
      'invalid',
      'A note is text that ends in a newline, without control characters, with a signature.',
    )
  return `${text}\n${signatures.map(formatSignature).join('')}`
}

export function formatSignature({ name, id, signature }: NoteSignature): string {
  const bytes = [...(id.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)), ...signature]
  return `\u2014 ${name} ${toBase64(Uint8Array.from(bytes))}\n`
}

const hasControl = (text: string): boolean =>
  [...text].some((letter) => letter < ' ' && letter !== '\n')

const isNoteText = (text: string): boolean => text.isWellFormed() && !hasControl(text)

/** Splits a note at its last empty line. Throws `invalid` in words when it is not one. */
export function parseNote(note: string): Note {
  if (note.length > NOTE_CHARACTERS_MAX) throw new AppError('invalid', 'The note is too long.')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !isNoteText(note) || !note.endsWith('\n'))
    throw new AppError(
      'invalid',
      'This is not a signed note: text, an empty line, then signature lines, each ended by a newline.',
    )
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX)
    throw new AppError('invalid', `A note may have ${SIGNATURES_MAX} signatures at most.`)
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) }
}

export function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 (\S+) (\S+)$/u.exec(line) ?? []
  const bytes = fromBase64(encoded, 'The signature of a signature line')
  if (!isKeyName(name) || bytes.byteLength <= KEY_ID_BYTES)
    throw new AppError('invalid', 'A signature line is an em dash, a key name and base64.')
  return {
    name,
    id: toHex(bytes.subarray(0, KEY_ID_BYTES)),
    signature: bytes.slice(KEY_ID_BYTES),
  }
}

/** What a key signs: the text, or for a cosignature the text after two lines that hold the time. */
export function signedMessage(key: Pick<VerifierKey, 'algorithm'>, text: string, time = 0n) {
  return encoder.encode(
    key.algorithm === COSIGNATURE ? `cosignature/v1\ntime ${time}\n${text}` : text,
  )
}

/** Time and Ed25519 signature as one cosignature (tlog-cosignature v1); `time` in seconds. */
export function cosignature(time: bigint, signature: Uint8Array): Uint8Array {
  const joined = new Uint8Array(TIMESTAMP_BYTES + signature.byteLength)
  new DataView(joined.buffer).setBigUint64(0, time)
  joined.set(signature, TIMESTAMP_BYTES)
  return joined
}

async function verifyOne(
  key: VerifierKey,
  { text, signature }: { text: string; signature: Uint8Array },
  verify: VerifyEd25519,
): Promise<VerifiedSignature | null> {
  const isTimed = key.algorithm === COSIGNATURE
  const head = isTimed ? TIMESTAMP_BYTES : 0
  if (signature.byteLength !== head + SIGNATURE_BYTES) return null
  const time = isTimed
    ? new DataView(signature.buffer, signature.byteOffset, TIMESTAMP_BYTES).getBigUint64(0)
    : 0n
  if (time >= 2n ** 63n) return null
  const isRight = await verify(key.publicKey, signedMessage(key, text, time), signature.slice(head))
  return isRight ? { key, timestamp: isTimed ? Number(time) : null } : null
}

/**
 * Checks a note against the keys one trusts. Signatures of other keys are ignored; a wrong one of a
 * trusted key refuses the whole note, and so does the lack of any (signed-note §Signatures). Throws
 * `invalid` in words.
 */
export async function verifyNote(
  note: string,
  keys: readonly VerifierKey[],
  verify: VerifyEd25519,
): Promise<{ text: string; verified: readonly VerifiedSignature[] }> {
  const { text, signatures } = parseNote(note)
  const verified: VerifiedSignature[] = []
  for (const { name, id, signature } of signatures) {
    const known = keys.filter((key) => key.name === name && key.id === id)
    for (const key of known) {
      const found = await verifyOne(key, { text, signature }, verify)
      if (!found) throw new AppError('invalid', `The signature of ${name}+${id} is not right.`)
      if (!verified.some((one) => one.key === key)) verified.push(found)
    }
  }
  if (verified.length === 0)
    throw new AppError('invalid', 'The note has no signature of a key that is trusted here.')
  return { text, verified }
}
