import 'server-only'
import type { AuthOptions } from 'next-auth'
import { encode } from 'next-auth/jwt'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { Origin } from '@/lib/access/permissions'
import { isUnreachable } from '@/lib/db/sql'
import { env } from '@/lib/env'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { provision } from '@/lib/people/provision'
import { actorOf } from '@/lib/people/queries'
import { openSession, signOut } from '@/lib/people/sessions'
import { callbackPath } from './callback-path'
import { signInCookies } from './cookies'
import { discoveryUrl, verifyIdentityToken } from './identity-token'
import { readSessionCookie } from './session-cookie'
import type { SignInErrorCode } from './sign-in-errors'

/** One request to next-auth: where it came from, and what its callbacks found out. */
export type AuthAttempt = { origin: Origin; userId: string | null; failure: unknown }

const provider = (): OAuthConfig<{ sub?: string }> => ({
  id: 'oidc',
  name: env.OIDC_NAME,
  type: 'oauth',
  wellKnown: discoveryUrl(),
  issuer: env.OIDC_ISSUER,
  clientId: env.OIDC_CLIENT_ID,
  clientSecret: env.OIDC_CLIENT_SECRET,
  idToken: true,
  checks: ['pkce', 'state', 'nonce'],
  authorization: { params: { scope: 'openid profile email groups' } },
  profile: ({ sub }) => ({ id: sub ?? '' }),
})

const refusedTo = (error: SignInErrorCode): string => `/sign-in?error=${error}`

async function admit(attempt: AuthAttempt, idToken: string | undefined): Promise<true | string> {
  const claims = await verifyIdentityToken(idToken ?? '').catch((error: unknown) => {
    attempt.failure = error
    return null
  })
  if (!claims) return refusedTo('Verification')
  try {
    attempt.userId = await provision(claims, attempt.origin)
    return true
  } catch (error) {
    attempt.failure = error
    if (isAppError(error) && error.code === 'forbidden') return refusedTo('AccessDenied')
    if (isUnreachable(error) || (isAppError(error) && error.code === 'unavailable'))
      return refusedTo('Unavailable')
    return refusedTo('Callback')
  }
}

/** A new session identifier at every sign-in; the cookie holds nothing else but the person's id. */
async function startSession(attempt: AuthAttempt): Promise<{ sub: string; sid: string }> {
  const actor = attempt.userId ? await actorOf(attempt.userId, attempt.origin) : null
  if (!actor) throw new Error('Nobody was admitted.')
  return { sub: actor.id, sid: await openSession(actor) }
}

async function endSession(attempt: AuthAttempt, sid: unknown, sub: unknown): Promise<void> {
  if (typeof sid !== 'string' || typeof sub !== 'string') return
  const read = await actorOf(sub, attempt.origin)
  if (read) await signOut(read, sid)
}

/**
 * next-auth for one request: OpenID Connect with PKCE, state and nonce; sessions in our own table.
 * Roles are never in the cookie, so a change of them holds from the next request on.
 */
export const authOptions = (attempt: AuthAttempt): AuthOptions => ({
  providers: [provider()],
  secret: env.NEXTAUTH_SECRET,
  pages: { signIn: '/sign-in', error: '/sign-in' },
  cookies: signInCookies(),
  useSecureCookies: env.PORTAL_URL.startsWith('https:'),
  session: { strategy: 'jwt', maxAge: env.SESSION_HOURS * 3_600 },
  jwt: {
    maxAge: env.SESSION_HOURS * 3_600,
    encode,
    decode: async ({ token }) => {
      const read = token ? await readSessionCookie(token) : null
      return read && { ...read.token, sessionId: read.session.id }
    },
  },
  callbacks: {
    signIn: ({ account }) => admit(attempt, account?.id_token),
    jwt: ({ token, trigger }) => (trigger === 'signIn' ? startSession(attempt) : token),
    redirect: ({ url, baseUrl }) => new URL(callbackPath(url, baseUrl), baseUrl).href,
  },
  events: {
    // next-auth swallows what is thrown here, and would answer as if the person were signed out.
    signOut: ({ token }) =>
      endSession(attempt, token?.sessionId, token?.sub).catch((error: unknown) => {
        attempt.failure = error
      }),
  },
  logger: {
    error: (code, metadata) => log.warn('auth.failed', { code, reason: reasonOf(metadata) }),
    warn: (code) => log.info('auth.warned', { code }),
    debug: () => undefined,
  },
})

/** Only the message: next-auth hands over whole profiles and tokens too. */
const reasonOf = (metadata: Error | { error?: unknown }): string => {
  const error = metadata instanceof Error ? metadata : metadata.error
  return error instanceof Error ? error.message : 'unknown'
}
