import 'server-only'
import type { AuthOptions } from 'next-auth'
import { env } from '@/lib/env'

const FLOW_SECONDS = 15 * 60

const isSecure = (): boolean => env.PORTAL_URL.startsWith('https:')

/** `__Host-` binds a cookie to exactly this host over https (RFC 6265bis §4.1.3.2). */
const named = (name: string): string => `${isSecure() ? '__Host-' : ''}countersign-${name}`

/** The cookie that holds the session. */
export const sessionCookieName = (): string => named('session')

/** Names and attributes of every cookie of the sign-in: HttpOnly, SameSite=Lax, Secure over https. */
export function signInCookies(): NonNullable<AuthOptions['cookies']> {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure() } as const
  const passing = { ...options, maxAge: FLOW_SECONDS }
  return {
    sessionToken: { name: sessionCookieName(), options },
    callbackUrl: { name: named('callback-url'), options },
    csrfToken: { name: named('csrf'), options },
    pkceCodeVerifier: { name: named('pkce'), options: passing },
    state: { name: named('state'), options: passing },
    nonce: { name: named('nonce'), options: passing },
  }
}
