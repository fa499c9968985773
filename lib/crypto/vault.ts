import 'server-only'
import { createHash, hkdfSync } from 'node:crypto'
import { env } from '@/lib/env'

type VaultKey = { id: string; bytes: Buffer }

let ring: readonly VaultKey[] | undefined

/** The vault's keys, newest first. An id is the first 8 hex of the key's SHA-256. */
export function vaultKeys(): readonly VaultKey[] {
  ring ??= env.VAULT_KEY.split(',').map((text) => {
    const bytes = Buffer.from(text.trim(), 'base64')
    return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }
  })
  return ring
}

/** The key that seals from now on. */
export function currentVaultKey(): VaultKey {
  const [first] = vaultKeys()
  if (!first) throw new Error('VAULT_KEY is empty.')
  return first
}

/** 32 bytes for one purpose, derived from a vault key (HKDF-SHA256, RFC 5869). */
export const derive = (key: VaultKey, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key.bytes, 'countersign', purpose, 32))
