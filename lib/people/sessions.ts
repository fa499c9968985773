import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { sessionRefusal } from './rules'
import type { SessionView } from './schema'

const SID_BYTES = 32
const USER_AGENT_MAX = 300
/** What ending a session changes. */
const ENDED = { before: { state: 'active' }, after: { state: 'ended' } } as const

const idleMs = () => env.SESSION_IDLE_MINUTES * 60_000
const absoluteMs = () => env.SESSION_HOURS * 60 * 60_000

/** The row's id. Who reads the table cannot make a cookie of it. */
export const sessionIdOf = (sid: string): string => createHash('sha256').update(sid).digest('hex')

/** Starts a browser session: the sign-in. Answers the secret that goes into the cookie. */
export async function openSession(actor: Actor): Promise<string> {
  const sid = randomBytes(SID_BYTES).toString('base64url')
  const id = sessionIdOf(sid)
  const resource = { type: 'session', id } as const
  return change(actor, { action: 'session.sign-in', resource, needs: null }, async (tx) => {
    const at = now()
    // Deactivated or erased since they came back from the identity provider: nothing may be kept of it.
    const { count } = await tx.user.updateMany({
      where: { id: actor.id, active: true },
      data: { lastSeenAt: at },
    })
    if (count === 0) throw new AppError('forbidden', 'Your account here was deactivated.')
    const userAgent = await withoutSecrets(tx, actor.origin.userAgent)
    await tx.authSession.create({
      data: {
        id,
        userId: actor.id,
        createdAt: at,
        lastSeenAt: at,
        absoluteExpiresAt: new Date(at.getTime() + absoluteMs()),
        userAgent: userAgent.slice(0, USER_AGENT_MAX),
      },
    })
    return changed(sid, succeeded('session.sign-in', { resource, after: { state: 'active' } }))
  })
}

export type LiveSession = { id: string; userId: string; lastSeenAt: Date }

/** The session of a cookie while it lives: not revoked, idle or too old, and its person active. */
export async function findLiveSession(sid: string): Promise<LiveSession | null> {
  const session = await db.authSession.findUnique({
    where: { id: sessionIdOf(sid) },
    include: { user: { select: { active: true } } },
  })
  if (!session) return null
  const times = { ...session, userActive: session.user.active }
  if (sessionRefusal(times, now(), idleMs())) return null
  return { id: session.id, userId: session.userId, lastSeenAt: session.lastSeenAt }
}

/** Ends the session this request came with. */
export async function signOut(actor: Actor, sessionId: string): Promise<void> {
  const resource = { type: 'session', id: sessionId } as const
  await change(actor, { action: 'session.sign-out', resource, needs: null }, async (tx) => {
    const { count } = await tx.authSession.updateMany({
      where: { id: sessionId, userId: actor.id, revokedAt: null },
      data: { revokedAt: now() },
    })
    if (count === 0) return unchanged(undefined)
    return changed(undefined, succeeded('session.sign-out', { resource, ...ENDED }))
  })
}

/** Ends one of one's own sessions, from the next request on. Another's is `not_found`. */
export async function revokeSession(actor: Actor, sessionId: string): Promise<void> {
  const resource = { type: 'session', id: sessionId } as const
  await change(actor, { action: 'session.revoke', resource, needs: null }, async (tx) => {
    const session = await tx.authSession.findFirst({
      where: { id: sessionId, userId: actor.id },
    })
    if (!session) throw new AppError('not_found', 'You have no such session.')
    if (session.revokedAt) return unchanged(undefined)
    await tx.authSession.update({ where: { id: sessionId }, data: { revokedAt: now() } })
    return changed(undefined, succeeded('session.revoke', { resource, ...ENDED }))
  })
}

/** Ends all of one's own sessions but this one. Answers how many. */
export async function revokeOtherSessions(actor: Actor, keptId: string): Promise<number> {
  const attempt = {
    action: 'session.revoke',
    resource: { type: 'person', id: actor.id },
    needs: null,
  } as const
  return change(actor, attempt, async (tx) => {
    const ended = await tx.authSession.updateManyAndReturn({
      where: { userId: actor.id, revokedAt: null, id: { not: keptId } },
      data: { revokedAt: now() },
      select: { id: true },
    })
    const [first, ...rest] = ended.map(({ id }) =>
      succeeded('session.revoke', { resource: { type: 'session', id }, ...ENDED }),
    )
    return first ? changed(ended.length, first, ...rest) : unchanged(0)
  })
}

/** One's own living sessions, the newest first. */
export async function listSessions(actor: Actor, currentId: string | null): Promise<SessionView[]> {
  const at = now()
  const sessions = await db.authSession.findMany({
    where: {
      userId: actor.id,
      revokedAt: null,
      absoluteExpiresAt: { gt: at },
      lastSeenAt: { gt: new Date(at.getTime() - idleMs()) },
    },
    orderBy: { lastSeenAt: 'desc' },
    take: 100,
  })
  return sessions.map((session) => ({
    id: session.id,
    userAgent: session.userAgent,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    endsAt: session.absoluteExpiresAt.toISOString(),
    isCurrent: session.id === currentId,
  }))
}
