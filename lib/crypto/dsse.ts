import 'server-only'
import { type KeyObject, sign, verify } from 'node:crypto'
import type { SigningKey } from './signing-key'

/** A Dead Simple Signing Envelope, v1.0.2 (secure-systems-lab/dsse, protocol.md). */
export type DsseEnvelope = {
  payloadType: string
  payload: string
  signatures: readonly { keyid: string; sig: string }[]
}

/** The pre-authentication encoding: what is really signed, so that the type cannot be swapped. */
function preAuthentication(type: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `
  return Buffer.concat([Buffer.from(head), payload])
}

/** Signs `payload` (Ed25519, RFC 8032). Payload and signature are standard base64 in the envelope. */
export function signEnvelope(key: SigningKey, payloadType: string, payload: Buffer): DsseEnvelope {
  const sig = sign(null, preAuthentication(payloadType, payload), key.privateKey)
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: key.id, sig: sig.toString('base64') }],
  }
}

/** True when at least one signature is by one of the public keys given. */
export function verifyEnvelope(
  envelope: DsseEnvelope,
  keys: readonly { id: string; publicKey: KeyObject }[],
): boolean {
  const signed = preAuthentication(envelope.payloadType, Buffer.from(envelope.payload, 'base64'))
  return envelope.signatures.some(({ keyid, sig }) =>
    keys.some(
      (key) => key.id === keyid && verify(null, signed, key.publicKey, Buffer.from(sig, 'base64')),
    ),
  )
}
