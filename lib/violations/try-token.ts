import 'server-only'
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { canonical } from '@/lib/audit/canonical'
import { currentVaultKey, derive, vaultKeys } from '@/lib/crypto/vault'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import type { OwnCondition } from './schema'

const VALID_MS = 60 * 60_000
const PURPOSE = 'violation-rule-try/v1'

/** Bound to the condition: two conditions of one hash find the same. SHA-256 of its JCS (RFC 8785). */
export const conditionHash = (condition: OwnCondition): string =>
  createHash('sha256').update(canonical(condition)).digest('hex')

type Claims = { hash: string; actor: string; until: number }

const sign = (key: ReturnType<typeof currentVaultKey>, payload: string): Buffer =>
  createHmac('sha256', derive(key, PURPOSE)).update(payload).digest()

/** Says that this person tried this condition just now. */
export function tryToken(actorId: string, condition: OwnCondition): string {
  const claims: Claims = {
    hash: conditionHash(condition),
    actor: actorId,
    until: now().getTime() + VALID_MS,
  }
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${payload}.${sign(currentVaultKey(), payload).toString('base64url')}`
}

function read(token: string): Claims | null {
  const [payload = '', mac = ''] = token.split('.')
  const given = Buffer.from(mac, 'base64url')
  const genuine = vaultKeys().some((key) => {
    const wanted = sign(key, payload)
    return wanted.byteLength === given.byteLength && timingSafeEqual(wanted, given)
  })
  return genuine ? (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims) : null
}

/** Throws `invalid` unless the token says that this person tried this very condition within the hour. */
export function requireTried(token: string | undefined, actorId: string, condition: OwnCondition) {
  const claims = token ? read(token) : null
  const isTried =
    claims !== null &&
    claims.actor === actorId &&
    claims.until > now().getTime() &&
    claims.hash === conditionHash(condition)
  if (isTried) return
  const message =
    'This condition has not been tried as it is now. Try it against history, look at what it finds, then save.'
  throw new AppError('invalid', message, {
    problems: [{ field: 'tryToken', rule: 'tried', message, remedy: 'Press “Try it”.' }],
  })
}
