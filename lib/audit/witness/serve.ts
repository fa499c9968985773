import 'server-only'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { log } from '@/lib/log'
import { type Answer, addCheckpoint, heldCheckpoint, type Witness } from './add-checkpoint'

const BODY_BYTES_MAX = 64 * 1024
const HEADERS_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
const LOOK_FOR_TIMEOUTS_MS = 2_000
const CONNECTIONS_MAX = 256
const HEADER_BYTES_MAX = 8 * 1024

const plain = (status: number, body: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
})

/** The body; null when it is too long, of which the rest is not read. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += part.length
    if (length > BODY_BYTES_MAX) return null
    parts.push(part)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
}

async function post(witness: Witness, request: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(request).catch((error: unknown) => {
    if (error instanceof TypeError) return ''
    throw error
  })
  return body === null
    ? plain(413, `A request has ${BODY_BYTES_MAX} bytes at most.`)
    : addCheckpoint(witness, body)
}

async function get(witness: Witness, path: string): Promise<Answer> {
  if (path === '/healthz') return plain(200, 'ok')
  const [, originHash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? []
  const note = originHash ? await heldCheckpoint(witness, originHash) : null
  return note === null
    ? plain(404, 'There is no such checkpoint.')
    : { status: 200, type: 'text/plain; charset=utf-8', body: note }
}

async function answerTo(witness: Witness, request: IncomingMessage): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?')
  const isPost = path === '/add-checkpoint'
  if (isPost && request.method === 'POST') return post(witness, request)
  if (!isPost && (request.method === 'GET' || request.method === 'HEAD')) return get(witness, path)
  return plain(405, isPost ? 'Use POST.' : 'Use GET.')
}

function send(response: ServerResponse, request: IncomingMessage, answer: Answer): void {
  const { status, type, body } = answer
  // What was not read would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close')
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function handle(witness: Witness, request: IncomingMessage, response: ServerResponse) {
  try {
    const answer = await answerTo(witness, request)
    log.info('witness.answered', {
      method: request.method,
      url: request.url,
      status: answer.status,
    })
    send(response, request, answer)
  } catch (error) {
    if (request.destroyed && !request.complete) return
    log.error('witness.failed', { method: request.method, url: request.url, error })
    send(response, request, plain(500, 'The witness failed; its log says why.'))
  }
}

type Place = { host: string; port: number; requestTimeoutMs?: number }

/** Answers on `host` and `port` (0 for any free one) until it is stopped. TLS is left to a proxy. */
export async function serveWitness(
  witness: Witness,
  { host, port, requestTimeoutMs = REQUEST_TIMEOUT_MS }: Place,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const server: Server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: Math.min(LOOK_FOR_TIMEOUTS_MS, requestTimeoutMs),
    },
    (request, response) => void handle(witness, request, response),
  )
  server.headersTimeout = Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs)
  server.requestTimeout = requestTimeoutMs
  server.maxConnections = CONNECTIONS_MAX
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2_000).unref()
      }),
  }
}
