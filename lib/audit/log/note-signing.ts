import 'server-only'
import { sign } from 'node:crypto'
import type { SigningKey } from '@/lib/crypto/signing-key'
import {
  ED25519,
  formatNote,
  formatVerifierKey,
  makeVerifierKey,
  signatureBy,
} from '../merkle/signed-note'
import { rawPublicKey, sha256 } from './hash'

const named = (name: string, { publicKey }: SigningKey) =>
  makeVerifierKey(sha256, { name, algorithm: ED25519, publicKey: rawPublicKey(publicKey) })

/** A signed note (C2SP signed-note v1.0.0): the text, an empty line, and an Ed25519 signature line. */
export function signedNote(text: string, name: string, key: SigningKey): string {
  const signature = sign(null, Buffer.from(text), key.privateKey)
  return formatNote(text, [signatureBy(named(name, key), signature)])
}

/** The public half as signed notes write it: `name+key id+base64(algorithm ‖ key)`. */
export const verifierKey = (name: string, key: SigningKey): string =>
  formatVerifierKey(named(name, key))
