import 'server-only'
import { errors, jwtVerify } from 'jose'
import { type Actor, type Origin, systemActor } from '@/lib/access/permissions'
import { verificationKeys } from '@/lib/crypto/signing-key'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { findLiveToken, TOKEN_AUDIENCE, TOKEN_TYPE } from '@/lib/people/access-tokens'
import { touchToken } from '@/lib/people/last-seen'
import { actorOf } from '@/lib/people/queries'
import { isScope, type Scope } from '@/lib/people/schema'
import { recordRefusedOnce } from './refusals'
import { originOf } from './request-origin'

const CLOCK_TOLERANCE_SECONDS = 30
const TOKEN_BYTES_MAX = 4_096

const REMEDY = 'Make a new access token on your account page.'

type Verified = { id: string; userId: string; scopes: readonly Scope[] }

/** The token as `Authorization: Bearer` (RFC 6750), or as the password of Basic, which is what git sends. */
export function offeredToken(headers: Headers): string | null {
  const [scheme = '', credentials = ''] = (headers.get('authorization') ?? '')
    .trim()
    .split(/\s+/, 2)
  if (scheme.toLowerCase() === 'bearer') return credentials || null
  if (scheme.toLowerCase() !== 'basic') return null
  const decoded = Buffer.from(credentials, 'base64').toString('utf8')
  return decoded.slice(decoded.indexOf(':') + 1) || null
}

async function verified(token: string): Promise<Verified> {
  const { payload } = await jwtVerify(
    token,
    ({ kid }) => {
      const key = verificationKeys('token').find(({ id }) => id === kid)
      if (!key) throw new errors.JWKSNoMatchingKey()
      return key.publicKey
    },
    {
      issuer: env.PORTAL_URL,
      audience: TOKEN_AUDIENCE,
      typ: TOKEN_TYPE,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'jti', 'iat', 'exp', 'scope'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      maxTokenAge: '65m',
    },
  )
  const scopes = typeof payload.scope === 'string' ? payload.scope.split(' ').filter(isScope) : []
  return { id: payload.jti ?? '', userId: payload.sub ?? '', scopes }
}

/** `state` is what had ended the token, for the rules over the log. */
async function refuse(
  actor: Actor,
  tokenId: string,
  why: AppError,
  state: 'unknown' | 'expired' | 'revoked' | 'deactivated' | null = null,
): Promise<never> {
  await recordRefusedOnce(actor, {
    action: 'token.use',
    outcome: 'denied',
    resource: { type: 'token', id: tokenId },
    reason: why.message,
    data: { error: why.code, ...(state && { token_state: state }) },
  })
  throw why
}

const unauthenticated = (message: string, cause?: unknown) =>
  new AppError('unauthenticated', `${message} ${REMEDY}`, { cause })

function whyInvalid(cause: unknown): AppError {
  if (cause instanceof errors.JWTExpired) return unauthenticated('The access token expired.', cause)
  if (cause instanceof errors.JOSEError)
    return unauthenticated('The access token is not a valid one of this portal.', cause)
  throw cause
}

/** The person a verified token speaks for, or the refusal to answer with. */
async function holderOf(token: Verified, scope: Scope, origin: Origin): Promise<Actor> {
  const [row, actor] = await Promise.all([findLiveToken(token.id), actorOf(token.userId, origin)])
  const blamed = actor ?? { ...systemActor(origin.requestId), origin }
  if (typeof row === 'string' || row.userId !== token.userId) {
    const state = typeof row === 'string' ? row : 'unknown'
    return refuse(blamed, token.id, unauthenticated(`The access token is ${state}.`), state)
  }
  if (!actor)
    return refuse(blamed, token.id, unauthenticated('The account was deactivated.'), 'deactivated')
  if (!token.scopes.includes(scope)) {
    const message = `The access token lacks the scope ${scope}. Make one that has it on your account page.`
    return refuse(actor, token.id, new AppError('forbidden', message))
  }
  await touchToken(row)
  return actor
}

/**
 * Who a machine's request speaks for, by its access token. Checks signature, issuer, audience, type
 * and age (RFC 9068 §4), the token's row and the person, and the scope. Throws `unauthenticated`, or
 * `forbidden` without the scope; a refused token is an audit event.
 */
export async function tokenActor(request: Request, scope: Scope): Promise<Actor> {
  const origin = originOf(request.headers, 'token')
  const token = offeredToken(request.headers)
  // No event: clients such as git ask without credentials first, to be told how.
  if (!token) throw new AppError('unauthenticated', `Send an access token. ${REMEDY}`)
  const nobody = { ...systemActor(origin.requestId), origin }
  if (token.length > TOKEN_BYTES_MAX)
    return refuse(nobody, 'unreadable', unauthenticated('The access token is too long.'))
  const read = await verified(token).catch((cause: unknown) =>
    refuse(nobody, 'unreadable', whyInvalid(cause)),
  )
  return holderOf(read, scope, origin)
}
