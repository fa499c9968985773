import 'server-only'
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { currentVaultKey, derive, vaultKeys } from './vault'

export const SIGNING_PURPOSES = ['attestation', 'export', 'log', 'token'] as const
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number]

/** `id` is the JWK thumbprint of the public key (RFC 7638), base64url. */
export type SigningKey = { id: string; privateKey: KeyObject; publicKey: KeyObject }

// A PKCS #8 Ed25519 private key is this prefix and the 32-byte seed (RFC 8410 §7).
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** RFC 7638: SHA-256 over the required members in lexical order. */
function thumbprint(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
}

const cache = new Map<string, SigningKey>()

function derived(keyId: string, seed: () => Buffer): SigningKey {
  const known = cache.get(keyId)
  if (known) return known
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed()]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  const made = { id: thumbprint(publicKey), privateKey, publicKey }
  cache.set(keyId, made)
  return made
}

/**
 * The Ed25519 key for a purpose, derived from the vault's newest key: the same on every replica, and
 * never in Postgres. A new vault key in front is a rotation; the older ones keep verifying.
 */
export function signingKey(purpose: SigningPurpose): SigningKey {
  const key = currentVaultKey()
  return derived(`${key.id}/${purpose}`, () => derive(key, `sign/${purpose}/v1`))
}

/** Every key that may have signed for a purpose, newest first. */
export const verificationKeys = (purpose: SigningPurpose): readonly SigningKey[] =>
  vaultKeys().map((key) => derived(`${key.id}/${purpose}`, () => derive(key, `sign/${purpose}/v1`)))
