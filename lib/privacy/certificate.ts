import 'server-only'
import { canonical } from '@/lib/audit/canonical'
import { type DsseEnvelope, signEnvelope, verifyEnvelope } from '@/lib/crypto/dsse'
import { signingKey, verificationKeys } from '@/lib/crypto/signing-key'
import type { Certificate } from './schema'

export const CERTIFICATE_TYPE = 'application/vnd.countersign.erasure-certificate+json'

/** The certificate in a signed envelope (DSSE, Ed25519), its JSON canonical by RFC 8785. */
export const signCertificate = (certificate: Certificate): DsseEnvelope =>
  signEnvelope(signingKey('export'), CERTIFICATE_TYPE, Buffer.from(canonical(certificate)))

/** What an envelope certifies. Throws when no key of ours signed it, or it is something else. */
export function openCertificate(envelope: DsseEnvelope): Certificate {
  if (
    envelope.payloadType !== CERTIFICATE_TYPE ||
    !verifyEnvelope(envelope, verificationKeys('export'))
  )
    throw new Error('The erasure certificate is not signed by a key of this portal.')
  return JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')) as Certificate
}

/** The public keys that verify certificates, as PEM, newest first; the portal also publishes them. */
export const certificateKeys = (): { keyid: string; pem: string }[] =>
  verificationKeys('export').map(({ id, publicKey }) => ({
    keyid: id,
    pem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  }))
