import 'server-only'
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** JSON Canonicalization Scheme (RFC 8785): `jsonb` does not keep key order, so it must not matter. */
export function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('Only JSON can be canonicalised.')
  return text
}

const LEAF = Buffer.of(0)

/** The Merkle leaf of an event: SHA-256(0x00 ‖ JCS(core)) (RFC 6962 §2.1). */
export const leafHash = (core: unknown): Buffer =>
  createHash('sha256').update(LEAF).update(canonical(core)).digest()
