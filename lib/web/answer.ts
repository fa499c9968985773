import 'server-only'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { IP_HEADER, PATH_HEADER, REQUEST_ID_HEADER } from '@/lib/auth/request-origin'
import { newId } from '@/lib/db/clock'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { clientAddress, type TrustedProxies, trustedProxies } from './client-address'

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const REQUEST_ID = /^[\w-]{8,64}$/

/** What only a reverse proxy may say. */
const isForwarded = (name: string): boolean =>
  name.startsWith('x-forwarded-') || name === 'forwarded'

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

/**
 * Makes the request's headers trustworthy before anything reads them: removes what a client may not
 * say, and adds its address, its path and the request's id. Answers the id.
 */
export function vouchFor(request: IncomingMessage, proxies: TrustedProxies): string {
  const { headers, socket } = request
  const forwardedFor = first(headers['x-forwarded-for']) ?? ''
  const { address, isByProxy } = clientAddress(socket.remoteAddress ?? '', forwardedFor, proxies)
  const given = isByProxy ? first(headers[REQUEST_ID_HEADER]) : undefined
  if (!isByProxy)
    for (const name of Object.keys(headers)) if (isForwarded(name)) delete headers[name]
  const requestId = given && REQUEST_ID.test(given) ? given : newId()
  headers[REQUEST_ID_HEADER] = requestId
  headers[IP_HEADER] = address
  headers[PATH_HEADER] = request.url ?? '/'
  return requestId
}

function fail(response: ServerResponse, requestId: string, error: unknown): void {
  log.error('server.request-failed', { requestId, error })
  if (response.headersSent) response.destroy()
  else response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal error')
}

/** What no part of the portal takes: NUL, which Postgres refuses, and the methods that Web requests cannot have. */
export function frontRefusal({ method = '', url = '' }: Pick<IncomingMessage, 'method' | 'url'>) {
  if (method === 'TRACE' || method === 'TRACK') return { status: 405, text: 'Method not allowed' }
  if (url.includes('%00')) return { status: 400, text: 'The address holds a NUL character' }
  return null
}

/**
 * Every request's first function. All goes to Next, except what is taken out before it: the gateway
 * (`/v1/`) streams and must not wait behind a page.
 */
export function answer(handleByNext: Handle): RequestListener {
  const proxies = trustedProxies(env.TRUST_PROXY)
  return (request, response) => {
    const requestId = vouchFor(request, proxies)
    response.setHeader(REQUEST_ID_HEADER, requestId)
    // Whatever the answer is, a browser must not guess another type for it.
    response.setHeader('x-content-type-options', 'nosniff')
    const refusal = frontRefusal(request)
    if (refusal) {
      response.writeHead(refusal.status, { 'content-type': 'text/plain' }).end(refusal.text)
      return
    }
    const handle = isForGateway(request.url ?? '') ? answerGateway : handleByNext
    handle(request, response).catch((error: unknown) => fail(response, requestId, error))
  }
}

const isForGateway = (url: string): boolean => /^\/v1(\/|$|\?)/.test(url)

/** No gateway is part of this deployment; clients understand Anthropic's shape of an error. */
const answerGateway: Handle = async (_request, response) => {
  const error = { type: 'not_found_error', message: 'This portal offers no gateway.' }
  response
    .writeHead(404, { 'content-type': 'application/json' })
    .end(JSON.stringify({ type: 'error', error }))
}
