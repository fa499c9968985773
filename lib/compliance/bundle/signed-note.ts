import 'server-only'
import { createHash, sign } from 'node:crypto'
import type { SigningKey } from '@/lib/crypto/signing-key'

const ED25519 = Buffer.of(0x01)

const rawPublicKey = (key: SigningKey): Buffer =>
  Buffer.from(key.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key). */
const keyIdOf = (name: string, key: SigningKey): Buffer =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(ED25519)
    .update(rawPublicKey(key))
    .digest()
    .subarray(0, 4)

/** A signed note (C2SP signed-note v1.0.0): the text, an empty line, and an Ed25519 signature line. */
export function signedNote(text: string, name: string, key: SigningKey): string {
  const signature = sign(null, Buffer.from(text), key.privateKey)
  const line = Buffer.concat([keyIdOf(name, key), signature]).toString('base64')
  return `${text}\n\u2014 ${name} ${line}\n`
}

/** The public half as signed notes write it: `name+key id+base64(algorithm ‖ key)`. */
export const verifierKey = (name: string, key: SigningKey): string =>
  [
    name,
    keyIdOf(name, key).toString('hex'),
    Buffer.concat([ED25519, rawPublicKey(key)]).toString('base64'),
  ].join('+')
