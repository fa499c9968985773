import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import type { Actor } from '@/lib/access/permissions'
import { AppError } from '@/lib/errors'
import { touchSession } from '@/lib/people/last-seen'
import { actorOf } from '@/lib/people/queries'
import { sessionCookieName } from './cookies'
import { originOf } from './request-origin'
import { readSessionCookie } from './session-cookie'

type Current = { actor: Actor; sessionId: string }

const findCurrent = cache(async (): Promise<Current | null> => {
  const cookie = (await cookies()).get(sessionCookieName())?.value
  const read = cookie ? await readSessionCookie(cookie) : null
  if (!read) return null
  const actor = await actorOf(read.session.userId, originOf(await headers(), 'portal'))
  if (!actor) return null
  await touchSession(read.session)
  return { actor, sessionId: read.session.id }
})

/** The signed-in person, or null. For pages that are open to everybody. */
export const findActor = async (): Promise<Actor | null> => (await findCurrent())?.actor ?? null

/** The row of the session this request came with, or null. */
export const currentSessionId = async (): Promise<string | null> =>
  (await findCurrent())?.sessionId ?? null

/**
 * The guard: who is asking, with the roles they hold now. Asked by every page, action and browser
 * route; one look-up per request. Throws `unauthenticated`.
 */
export const currentActor = cache(async (): Promise<Actor> => {
  const actor = await findActor()
  if (!actor) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.')
  return actor
})
