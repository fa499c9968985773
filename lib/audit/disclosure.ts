import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { decrypt, encrypt, open } from '@/lib/crypto/envelope'

const SALT_BYTES = 16

export type SubjectKey = { keyId: string; dek: Buffer }
export type Disclosure = { name: string; digest: string; ciphertext: Buffer }

/** RFC 9901 §4.2.1: a disclosure is base64url(JSON [salt, name, value]); its digest is SHA-256 of that. */
export function disclose(
  key: SubjectKey,
  eventId: string,
  name: string,
  value: string,
): Disclosure {
  const salt = randomBytes(SALT_BYTES).toString('base64url')
  const text = Buffer.from(JSON.stringify([salt, name, value])).toString('base64url')
  return {
    name,
    digest: createHash('sha256').update(text, 'ascii').digest('base64url'),
    ciphertext: encrypt(key.dek, Buffer.from(text, 'ascii'), `${eventId}|${name}`),
  }
}

/** Opens a stored disclosure. `text` is the disclosure itself, for proofs. */
export function reveal(
  dek: Buffer,
  eventId: string,
  name: string,
  ciphertext: Buffer,
): { text: string; value: string } {
  const text = decrypt(dek, ciphertext, `${eventId}|${name}`).toString('ascii')
  const [, , value] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as string[]
  return { text, value: value ?? '' }
}

export const unwrap = (keyId: string, wrapped: string): Buffer =>
  Buffer.from(open(wrapped, `subject-key/${keyId}`).reveal(), 'base64')
