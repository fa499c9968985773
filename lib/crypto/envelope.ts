import 'server-only'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Secret } from './secret'
import { currentVaultKey, derive, vaultKeys } from './vault'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SEALING = 'seal/v1'

/** AES-256-GCM. The result is nonce, text and tag, one after the other. */
export function encrypt(key: Buffer, text: Buffer, owner: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner))
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

/** Throws when the key, the owner or a byte of the text is not the one it was made with. */
export function decrypt(key: Buffer, sealed: Buffer, owner: string): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const text = sealed.subarray(NONCE_BYTES, -TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(text), decipher.final()])
}

/** `owner` is bound to the text: a sealed value copied to another row does not open there. */
export function seal(secret: Secret, owner: string): string {
  const key = currentVaultKey()
  const text = encrypt(derive(key, SEALING), Buffer.from(secret.reveal(), 'utf8'), owner)
  return `v1.${key.id}.${text.toString('base64url')}`
}

export function open(sealed: string, owner: string): Secret {
  const [version, keyId, text] = sealed.split('.')
  const key = vaultKeys().find(({ id }) => id === keyId)
  if (version !== 'v1' || !text) throw new Error('A sealed secret is malformed.')
  if (!key) throw new Error(`A secret was sealed with vault key ${keyId}, which VAULT_KEY lacks.`)
  return new Secret(
    decrypt(derive(key, SEALING), Buffer.from(text, 'base64url'), owner).toString('utf8'),
  )
}
