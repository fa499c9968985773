import 'server-only'
import { decode, type JWT } from 'next-auth/jwt'
import { env } from '@/lib/env'
import { findLiveSession, type LiveSession } from '@/lib/people/sessions'

/** What the cookie holds, encrypted: the person's id and the secret of the session's row. */
export type SessionToken = JWT & { sub: string; sid: string }

async function opened(cookie: string): Promise<SessionToken | null> {
  const token = await decode({ token: cookie, secret: env.NEXTAUTH_SECRET }).catch(() => null)
  return typeof token?.sid === 'string' && typeof token.sub === 'string'
    ? { sub: token.sub, sid: token.sid }
    : null
}

/**
 * The choke point: every way from a cookie to a person leads through here and asks the database. An
 * unreachable database is thrown, so that nobody is signed out by it.
 */
export async function readSessionCookie(
  cookie: string,
): Promise<{ token: SessionToken; session: LiveSession } | null> {
  const token = await opened(cookie)
  const session = token && (await findLiveSession(token.sid))
  return session && session.userId === token.sub ? { token, session } : null
}
