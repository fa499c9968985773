import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { Refusal } from './refusal.mjs'

/** Easy to type and to read aloud: no letter or digit that looks like another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

const word = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: word() }
}

const MAKERS = {
  NEXTAUTH_SECRET: () => randomBytes(48).toString('base64'),
  VAULT_KEY: () => randomBytes(32).toString('base64'),
  OIDC_CLIENT_SECRET: () => randomBytes(32).toString('base64url'),
  postgresPassword: () => randomBytes(24).toString('base64url'),
  postgresAppPassword: () => randomBytes(24).toString('base64url'),
  /** What every demo person signs in with: about 74 bits, different for each installation. */
  demoPassword: () => [word(), word(), word()].join('-'),
  cookieKey: () => randomBytes(32).toString('base64url'),
  /** Signs the ID tokens of the demo identity provider. */
  signingKey,
}

/** @typedef {{ [Name in keyof typeof MAKERS]: ReturnType<(typeof MAKERS)[Name]> }} Secrets */

/**
 * The secrets of this installation, made on the first run. Only their owner may read the file. What
 * a newer version adds is filled in; what is there never changes, for it seals data.
 * @param {string} file
 * @returns {Promise<Secrets>}
 */
export async function readSecrets(file) {
  const kept = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const secrets = parse(kept, file)
  for (const [name, make] of Object.entries(MAKERS)) secrets[name] ??= make()
  const text = `${JSON.stringify(secrets, null, 2)}\n`
  if (text === kept) await chmod(file, 0o600)
  else await replace(file, text)
  return secrets
}

/** @param {string} text @param {string} file */
function parse(text, file) {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal(
      `${file} is not valid JSON.`,
      'Restore it from a copy. Without it the data beside it cannot be opened; to begin anew, delete the folder.',
      { cause },
    )
  }
}

/** Renaming is atomic, so a crash leaves the old file or the new one, never half of it. */
async function replace(/** @type {string} */ file, /** @type {string} */ text) {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
