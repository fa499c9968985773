import 'server-only'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/errors'
import { rawPublicKey, sha256 } from '../log/hash'
import {
  COSIGNATURE,
  cosignature,
  formatSignature,
  isKeyName,
  makeVerifierKey,
  signatureBy,
  signedMessage,
  type VerifierKey,
} from '../merkle/signed-note'
import { createWhole } from './folder'

const KEY_FILE = 'key.pem'
const NAME_FILE = 'name'
const OTHERS = 0o077

/** The witness's own key, of kind 4 (C2SP tlog-cosignature v1). */
export type WitnessKey = { key: VerifierKey; privateKey: KeyObject }

const refuse = (message: string, cause?: unknown) => new AppError('invalid', message, { cause })

const readOrNull = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw refuse(`${path} cannot be read: ${error.code}.`, error)
  })

async function ownName(folder: string, given: string | null): Promise<string> {
  if (given !== null && !isKeyName(given))
    throw refuse('--name has a space or a plus sign. Write it like witness.example.com/audit')
  const known = (await readOrNull(join(folder, NAME_FILE)))?.trim()
  if (known !== undefined && given !== null && known !== given)
    throw refuse(
      `The witness in ${folder} is called ${known}, and its key goes by that name. Start it without --name, or with another --folder.`,
    )
  if (known !== undefined) return known
  if (given === null) throw refuse('A new witness needs a --name, like witness.example.com/audit')
  await createWhole(folder, NAME_FILE, `${given}\n`)
  return ownName(folder, given)
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

async function ownKey(folder: string): Promise<KeyObject> {
  const path = join(folder, KEY_FILE)
  if ((await readOrNull(path)) === null) await createWhole(folder, KEY_FILE, newKey())
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw refuse(`${path} is readable by others. Run: chmod 600 ${path}`)
  try {
    const key = createPrivateKey((await readOrNull(path)) ?? '')
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw refuse(`${path} is not a PKCS #8 private key in PEM.`, cause)
  }
  throw refuse(`${path} is not an Ed25519 key.`)
}

/**
 * The name and the key of the witness in this folder, both made at its first start: the key in a file
 * that only its account may read. Throws `invalid` in words.
 */
export async function witnessKey(folder: string, name: string | null): Promise<WitnessKey> {
  const called = await ownName(folder, name)
  const privateKey = await ownKey(folder)
  const publicKey = rawPublicKey(createPublicKey(privateKey))
  const key = makeVerifierKey(sha256, { name: called, algorithm: COSIGNATURE, publicKey })
  return { key, privateKey }
}

/** The signature line that says: at this time this was the largest consistent head we knew. */
export function cosign({ key, privateKey }: WitnessKey, text: string, seconds: bigint): string {
  const signature = sign(null, signedMessage(key, text, seconds), privateKey)
  return formatSignature(signatureBy(key, cosignature(seconds, signature)))
}
