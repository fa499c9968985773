import 'server-only'
import { unstable_rethrow } from 'next/navigation'
import { isRecorded } from '@/lib/audit/change'
import { recordRefusedOnce } from '@/lib/auth/refusals'
import { knownActor } from '@/lib/auth/request-actor'
import { REQUEST_ID_HEADER } from '@/lib/auth/request-origin'
import { newId } from '@/lib/db/clock'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { problemOf } from './problem'

/** Browsers say what a request is for (Fetch Metadata); a Basic challenge would open their dialog. */
const isBrowser = (headers: Headers): boolean => headers.has('sec-fetch-mode')

function challenge(status: number, headers: Headers): [string, string][] {
  if (status !== 401 || isBrowser(headers)) return []
  return [
    ['www-authenticate', 'Basic realm="Countersign"'],
    ['www-authenticate', 'Bearer realm="Countersign"'],
  ]
}

function retryAfter(status: number, error: unknown): [string, string][] {
  const seconds = isAppError(error) ? error.retryAfterSeconds : null
  if (seconds) return [['retry-after', String(seconds)]]
  return status === 503 ? [['retry-after', '5']] : []
}

/** Queries refuse without an event of their own; a command's refusal is in the log already. */
async function recordDenied(request: Request, error: unknown): Promise<void> {
  const actor = knownActor(request)
  if (!actor || !isAppError(error) || error.code !== 'forbidden' || isRecorded(error)) return
  await recordRefusedOnce(actor, {
    action: 'page.open',
    outcome: 'denied',
    resource: { type: 'page', id: new URL(request.url).pathname.slice(0, 300) },
    reason: error.message,
    data: { method: request.method },
  })
}

/**
 * Makes a route handler: every error becomes application/problem+json (RFC 9457), every 5xx a line in
 * the log, every denial to somebody known an
 * audit event, and every answer names its request.
 */
export const route =
  <R extends Request, C>(run: (request: R, context: C) => Promise<Response>) =>
  async (request: R, context: C): Promise<Response> => {
    const requestId = request.headers.get(REQUEST_ID_HEADER) ?? newId()
    try {
      const response = await run(request, context)
      if (!response.headers.has(REQUEST_ID_HEADER))
        return withHeader(response, REQUEST_ID_HEADER, requestId)
      return response
    } catch (error) {
      unstable_rethrow(error)
      await recordDenied(request, error)
      const { pathname } = new URL(request.url)
      const problem = problemOf(error, pathname, requestId)
      const { status } = problem
      if (status >= 500) log.error('route.failed', { requestId, path: pathname, status, error })
      return new Response(JSON.stringify(problem), {
        status,
        headers: [
          ['content-type', 'application/problem+json'],
          ['cache-control', 'no-store'],
          [REQUEST_ID_HEADER, requestId],
          ...retryAfter(status, error),
          ...challenge(status, request.headers),
        ],
      })
    }
  }

/** A response that came from `fetch` or `Response.redirect` has headers that cannot be changed. */
function withHeader(response: Response, name: string, value: string): Response {
  try {
    response.headers.set(name, value)
    return response
  } catch {
    const headers = new Headers(response.headers)
    headers.set(name, value)
    return new Response(response.body, { status: response.status, headers })
  }
}
