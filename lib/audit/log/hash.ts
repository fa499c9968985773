import 'server-only'
import { createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import type { Sha256 } from '../merkle/rules'
import type { VerifyEd25519 } from '../merkle/signed-note'

// An SPKI Ed25519 public key is this prefix and the 32 bytes (RFC 8410 §4).
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')
const NODE_BYTES = 65
const scratch = Buffer.alloc(NODE_BYTES)

/** SHA-256 by node:crypto. Inner nodes, which are almost all calls, take the quick way in one piece. */
export const sha256: Sha256 = (...parts) => {
  let length = 0
  for (const { byteLength } of parts) length += byteLength
  if (length > NODE_BYTES) {
    const whole = createHash('sha256')
    for (const part of parts) whole.update(part)
    return whole.digest()
  }
  let at = 0
  for (const part of parts) {
    scratch.set(part, at)
    at += part.byteLength
  }
  return hash('sha256', length === NODE_BYTES ? scratch : scratch.subarray(0, length), 'buffer')
}

/** The 32 bytes of an Ed25519 public key. */
export const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'))

const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_ED25519, raw]), format: 'der', type: 'spki' })

/** Ed25519 (RFC 8032) by node:crypto. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(null, message, publicKeyOf(publicKey), signature)
