import 'server-only'
import { type Actor, can, type Permission } from '@/lib/access/permissions'
import { actorOf } from '@/lib/people/queries'
import { sessionCookieName } from './cookies'
import { readSessionCookie } from './session-cookie'
import { tokenActor } from './token-actor'

function cookieOf(headers: Headers, name: string): string | null {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1))
}

async function sessionActor(actor: Actor, headers: Headers): Promise<Actor | null> {
  const cookie = cookieOf(headers, sessionCookieName())
  const read = cookie === null ? null : await readSessionCookie(cookie)
  return read && read.session.userId === actor.id ? actorOf(actor.id, actor.origin) : null
}

/**
 * For answers that stay open: whether the session or token they began with still lives, and whether its
 * person still holds the permission.
 */
export function watchActor(
  request: Request,
  actor: Actor,
  needs: Permission,
): () => Promise<boolean> {
  const { headers } = request
  return async () => {
    const now = headers.has('authorization')
      ? await tokenActor(request, 'api:read').catch(() => null)
      : await sessionActor(actor, headers)
    return now !== null && can(now, needs)
  }
}
