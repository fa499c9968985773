import 'server-only'
import { sign } from 'node:crypto'
import { verificationKeys } from '@/lib/crypto/signing-key'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import {
  ED25519,
  formatNote,
  makeVerifierKey,
  type NoteSignature,
  signatureBy,
  signedMessage,
  type VerifierKey,
} from '../merkle/signed-note'
import { rawPublicKey, sha256, verifyEd25519 } from './hash'
import { fileSigner } from './key-file'
import { kmsSigner } from './key-kms'

/** Signs with a key that lies outside of Postgres. `publicKey` is 32 bytes, a signature 64. */
export type RawSigner = {
  publicKey: Uint8Array
  sign: (message: Uint8Array) => Promise<Uint8Array>
}

export type LogSigner = { key: VerifierKey; sign: (message: Uint8Array) => Promise<Uint8Array> }

const vaultSigners = (): RawSigner[] =>
  verificationKeys('log').map(({ publicKey, privateKey }) => ({
    publicKey: rawPublicKey(publicKey),
    sign: async (message) => sign(null, message, privateKey),
  }))

async function signersOf(entry: string): Promise<RawSigner[]> {
  if (entry === 'vault') return vaultSigners()
  const [, kind, place = ''] = /^(file|aws-kms):(.+)$/.exec(entry) ?? []
  if (kind === 'file') return [await fileSigner(place)]
  if (kind === 'aws-kms') return [await kmsSigner(place)]
  throw new AppError(
    'invalid',
    `AUDIT_LOG_KEYS: “${entry}” is not a key. Write file:/path/key.pem, aws-kms:<key arn> or vault.`,
  )
}

/** The keys of a list as AUDIT_LOG_KEYS is written; `vault` when it is empty. Throws in words. */
export async function loadSigners(list: string, origin: string): Promise<readonly LogSigner[]> {
  const entries = list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  const signers = (
    await Promise.all((entries.length > 0 ? entries : ['vault']).map(signersOf))
  ).flat()
  return signers.map(({ publicKey, sign: signRaw }) => ({
    key: makeVerifierKey(sha256, { name: origin, algorithm: ED25519, publicKey }),
    sign: signRaw,
  }))
}

let loaded: { for: string; signers: Promise<readonly LogSigner[]> } | undefined

/**
 * The keys of AUDIT_LOG_KEYS, newest first, under the log's name. All of them sign, so that verifiers
 * who know only the old or only the new key can follow a change of keys. Throws in words.
 */
export async function logSigners(origin: string): Promise<readonly LogSigner[]> {
  const wanted = `${origin}\n${env.AUDIT_LOG_KEYS}\n${env.VAULT_KEY}`
  if (loaded?.for !== wanted)
    loaded = { for: wanted, signers: loadSigners(env.AUDIT_LOG_KEYS, origin) }
  try {
    return await loaded.signers
  } catch (error) {
    // Not kept: a key service that is away now may answer later.
    loaded = undefined
    throw error
  }
}

/** The public halves, for whoever verifies checkpoints. */
export const logVerifierKeys = async (origin: string): Promise<readonly VerifierKey[]> =>
  (await logSigners(origin)).map(({ key }) => key)

async function signOne({ key, sign: signRaw }: LogSigner, text: string): Promise<NoteSignature> {
  const message = signedMessage(key, text)
  const signature = await signRaw(message)
  if (!(await verifyEd25519(key.publicKey, message, signature)))
    throw new AppError(
      'internal',
      `The key ${key.name}+${key.id} made a signature that is not right.`,
    )
  return signatureBy(key, signature)
}

/** The text as a signed note with a signature of every key, each verified before it is used. */
export const signWithAll = async (signers: readonly LogSigner[], text: string): Promise<string> =>
  formatNote(text, await Promise.all(signers.map((signer) => signOne(signer, text))))
