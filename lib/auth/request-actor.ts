import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import type { Scope } from '@/lib/people/schema'
import { findActor } from './current-actor'
import { tokenActor } from './token-actor'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * True when a browser's request comes from our own pages (OWASP CSRF cheat sheet: Fetch Metadata, and
 * Origin where a browser does not send it). Other methods than reading need one of the two headers.
 */
export function isSameOrigin(method: string, headers: Headers): boolean {
  if (SAFE_METHODS.includes(method)) return true
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (site !== null && site !== 'same-origin') return false
  if (origin !== null) return origin === new URL(env.PORTAL_URL).origin
  return site === 'same-origin'
}

/** Throws `forbidden` when another site made the browser send this. */
export function requireSameOrigin(method: string, headers: Headers): void {
  if (isSameOrigin(method, headers)) return
  throw new AppError(
    'forbidden',
    `This request did not come from the portal’s own pages. Open it at ${env.PORTAL_URL} and try again.`,
  )
}

const asking = new WeakMap<Request, Actor>()

/** Who this request turned out to come from, for recording what it is refused afterwards. */
export const knownActor = (request: Request): Actor | undefined => asking.get(request)

/** Who is asking on a route that machines (access token with `scope`) and browsers (session) both use. */
export async function requestActor(request: Request, scope: Scope): Promise<Actor> {
  const isToken = request.headers.has('authorization')
  const actor = isToken ? await tokenActor(request, scope) : await findActor()
  if (actor) asking.set(request, actor)
  if (!isToken) requireSameOrigin(request.method, request.headers)
  if (actor) return actor
  throw new AppError(
    'unauthenticated',
    `Sign in, or send an access token with the scope ${scope} from your account page.`,
  )
}
