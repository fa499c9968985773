import 'server-only'
import { cookies } from 'next/headers'
import type { Actor } from '@/lib/access/permissions'
import { signOut } from '@/lib/people/sessions'
import { sessionCookieName, signInCookies } from './cookies'
import { currentSessionId } from './current-actor'

/** Signs out: ends the session's row, then removes its cookie. */
export async function endCurrentSession(actor: Actor): Promise<void> {
  const sessionId = await currentSessionId()
  if (sessionId) await signOut(actor, sessionId)
  const { options } = signInCookies().sessionToken ?? {}
  const jar = await cookies()
  jar.set(sessionCookieName(), '', { ...options, sameSite: 'lax', maxAge: 0 })
}
