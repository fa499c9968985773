import 'server-only'
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { open } from 'node:fs/promises'
import { AppError } from '@/lib/errors'
import { rawPublicKey } from './hash'
import type { RawSigner } from './signing'

const OTHERS = 0o077
const FILE_BYTES_MAX = 10_000

const refuse = (path: string, why: string, cause?: unknown) =>
  new AppError('invalid', `The key file ${path} in AUDIT_LOG_KEYS ${why}`, { cause })

/** Mode and content by one descriptor, so that what is read is what was looked at. */
async function readPrivate(path: string): Promise<string> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw refuse(path, 'cannot be read. Name a PEM file that the portal’s account may read.', cause)
  })
  try {
    const { mode, size } = await file.stat()
    // Windows has no such bits: there the folder's access list is what protects the file.
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw refuse(
        path,
        `is readable by others (mode ${(mode & 0o777).toString(8)}). Run: chmod 600`,
      )
    if (size > FILE_BYTES_MAX) throw refuse(path, 'is too large to be a key.')
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

function privateKeyOf(path: string, pem: string): KeyObject {
  const remedy = 'Make one with: openssl genpkey -algorithm ed25519'
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw refuse(path, `is not a PKCS #8 private key in PEM. ${remedy}`, cause)
  }
  throw refuse(path, `is not an Ed25519 key. ${remedy}`)
}

/** A key in a PEM file (PKCS #8, Ed25519) that nobody else may read. Throws `invalid` in words. */
export async function fileSigner(path: string): Promise<RawSigner> {
  const key = privateKeyOf(path, await readPrivate(path))
  return {
    publicKey: rawPublicKey(createPublicKey(key)),
    sign: async (message) => sign(null, message, key),
  }
}
