import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { decrypt, encrypt, open } from '@/lib/crypto/envelope'

const SALT_BYTES = 16

export type SubjectKey = { keyId: string; dek: Buffer }

/** The personal fields of one person in one event. `name` is their names with commas between. */
export type Disclosures = { name: string; digests: readonly string[]; ciphertext: Buffer }

const digestOf = (text: string): string =>
  createHash('sha256').update(text, 'ascii').digest('base64url')

/**
 * RFC 9901 §4.2.1: a disclosure is base64url(JSON [salt, name, value]); its digest is SHA-256 of that.
 * Those of one person are encrypted together, with `~` between as in §4, so that an event costs one
 * encryption and one row for each person it tells about.
 */
export function disclose(
  key: SubjectKey,
  eventId: string,
  fields: readonly { name: string; value: string }[],
): Disclosures {
  const salts = randomBytes(SALT_BYTES * fields.length)
  const texts = fields.map(({ name, value }, index) => {
    const salt = salts.toString('base64url', index * SALT_BYTES, (index + 1) * SALT_BYTES)
    return Buffer.from(JSON.stringify([salt, name, value])).toString('base64url')
  })
  const name = fields.map((field) => field.name).join()
  return {
    name,
    digests: texts.map(digestOf),
    ciphertext: encrypt(key.dek, Buffer.from(texts.join('~'), 'ascii'), `${eventId}|${name}`),
  }
}

/** A disclosure in the clear. `text` is the disclosure itself, for proofs. */
export type Opened = { name: string; value: string; text: string; digest: string }

/** Opens what `disclose` made. Throws when a byte of it, or the event it stands at, was changed. */
export function reveal(dek: Buffer, eventId: string, name: string, ciphertext: Buffer): Opened[] {
  const texts = decrypt(dek, ciphertext, `${eventId}|${name}`).toString('ascii').split('~')
  return texts.map((text) => {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as string[]
    return { name: parts[1] ?? '', value: parts[2] ?? '', text, digest: digestOf(text) }
  })
}

export const unwrap = (keyId: string, wrapped: string): Buffer =>
  Buffer.from(open(wrapped, `subject-key/${keyId}`).reveal(), 'base64')
