import 'server-only'
import { type SigningPurpose, verificationKeys } from '@/lib/crypto/signing-key'

const CACHE = { 'cache-control': 'public, max-age=300' }

const jwkOf = (purpose: SigningPurpose) =>
  verificationKeys(purpose).map(({ id, publicKey }) => {
    const { kty, crv, x } = publicKey.export({ format: 'jwk' })
    return { kty, crv, x, kid: id, use: 'sig', alg: 'EdDSA' }
  })

const withPem = (purpose: SigningPurpose) => {
  const keys = verificationKeys(purpose)
  return jwkOf(purpose).map((jwk, index) => ({
    ...jwk,
    pem: keys[index]?.publicKey.export({ format: 'pem', type: 'spki' }),
  }))
}

/** The public keys of our access tokens as a JWK set (RFC 7517 §5). */
export const accessTokenKeys = async (): Promise<Response> =>
  Response.json({ keys: jwkOf('token') }, { headers: CACHE })

/** The public keys of attestations and exports, as JWK and PEM: what a verifier pins. Newest first. */
export const evidenceKeys = async (): Promise<Response> =>
  Response.json(
    { attestation: withPem('attestation'), export: withPem('export') },
    { headers: CACHE },
  )
