import 'server-only'
import { type Actor, canSomewhere, forbidden } from '@/lib/access/permissions'
import { type Attempt, accountFor, recordRefusal } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { runBackend } from './git-backend'
import { type MarketplaceRepository, marketplaceRepository } from './git-repository'

const FETCH_KNOWN_MS = 10 * 60 * 1_000
const FETCHES_KNOWN_MAX = 10_000

/** What a git client asked for: one of the two requests of a fetch, or the reason it is refused. */
type Asked = { path: 'info/refs' | 'git-upload-pack' } | { refusal: string }

const READ_ONLY =
  'This marketplace is read-only: skills enter it through review. Submit your change in the portal.'
const DUMB =
  'This address speaks git’s smart HTTP protocol only. Clone it with git 2.0 or newer: git clone <address>.'

function asked(request: Request): Asked {
  const { pathname, searchParams } = new URL(request.url)
  const path = pathname.slice(pathname.indexOf('/marketplace.git') + '/marketplace.git/'.length)
  const service = searchParams.get('service')
  if (path === 'git-receive-pack' || service === 'git-receive-pack') return { refusal: READ_ONLY }
  if (request.method === 'GET' && path === 'info/refs' && service === 'git-upload-pack')
    return { path }
  if (request.method === 'POST' && path === 'git-upload-pack') return { path }
  return { refusal: DUMB }
}

const attempt = (): Attempt => ({
  action: 'marketplace.read',
  resource: { type: 'marketplace', id: env.MARKETPLACE_NAME, name: 'marketplace.git' },
  needs: 'skill:read',
  anywhere: true,
  data: { protocol: 'git' },
})

async function refuse(actor: Actor, error: AppError): Promise<never> {
  await recordRefusal(actor, attempt(), error)
  throw error
}

// A fetch is two or three requests and one event. Whoever skips the first is recorded at the second.
const recent = new Map<string, number>()

function isKnownFetch(actor: Actor, path: string): boolean {
  if (path === 'info/refs') return false
  return Date.now() - (recent.get(actor.id) ?? 0) < FETCH_KNOWN_MS
}

async function account(actor: Actor, { sequence, commit }: MarketplaceRepository) {
  const { action, resource, data } = attempt()
  const read = { ...data, sequence: Number(sequence), commit }
  await accountFor(actor, succeeded(action, { resource, data: read }))
  if (recent.size >= FETCHES_KNOWN_MAX) recent.clear()
  recent.set(actor.id, Date.now())
}

/**
 * `/marketplace.git` over git's smart HTTP protocol, reading only (gitprotocol-http, gitprotocol-v2).
 * Takes a Web request and answers a streamed Web response. Throws `forbidden` for pushing, for the
 * dumb protocol and without skill:read, each recorded; `unavailable` when git is not installed.
 */
export async function serveGit(request: Request, actor: Actor): Promise<Response> {
  const what = asked(request)
  if ('refusal' in what) return refuse(actor, new AppError('forbidden', what.refusal))
  if (!canSomewhere(actor, 'skill:read')) return refuse(actor, forbidden('skill:read'))
  const repository = await marketplaceRepository()
  if (!isKnownFetch(actor, what.path)) await account(actor, repository)
  return runBackend({ path: what.path, request, repository, actorId: actor.id })
}

/** A refusal in plain text, which is what git shows to the person. Not for 401: git then asks for a token. */
export function gitRefusal({ message, status }: AppError): Response {
  return new Response(`${message}\n`, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 503 ? { 'retry-after': '30' } : {}),
    },
  })
}
