import 'server-only'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { log } from '@/lib/log'
import { startGit } from './git'
import { distrust, type MarketplaceRepository } from './git-repository'

/** What `git http-backend` is told of a request. `path` is `info/refs` or `git-upload-pack`. */
export type GitRequest = {
  path: string
  request: Request
  repository: MarketplaceRepository
  actorId: string
}

const HEADER_BYTES_MAX = 16 * 1024
// A clone that has not ended by then is stuck; its processes must not stay for ever.
const RUN_MS_MAX = 15 * 60 * 1_000

/** The CGI variables of RFC 3875 §4.1 that git-http-backend reads. */
function variables({ path, request, repository, actorId }: GitRequest): Record<string, string> {
  const header = (name: string) => request.headers.get(name)
  const optional = {
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
  }
  return {
    GIT_PROJECT_ROOT: dirname(repository.path),
    PATH_INFO: `/${basename(repository.path)}/${path}`,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: request.method,
    QUERY_STRING: new URL(request.url).search.slice(1),
    REMOTE_USER: actorId,
    ...Object.fromEntries(
      Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== null),
    ),
  }
}

type Head = { status: number; headers: Headers; rest: Buffer }

/** Reads the CGI response header (RFC 3875 §6.3), and what of the body came with it. */
async function readHead(chunks: AsyncIterator<Buffer>): Promise<Head> {
  let held = Buffer.alloc(0)
  for (;;) {
    const end = /\r?\n\r?\n/.exec(held.toString('latin1'))
    if (end) {
      const at = end.index
      return parseHead(held.toString('latin1', 0, at), held.subarray(at + end[0].length))
    }
    const { value, done } = await chunks.next()
    if (done || held.byteLength > HEADER_BYTES_MAX)
      throw new Error('git http-backend ended before it answered.')
    held = Buffer.concat([held, value])
  }
}

function parseHead(text: string, rest: Buffer): Head {
  const headers = new Headers()
  let status = 200
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else if (name) headers.append(name, value)
  }
  return { status, headers, rest }
}

/** Feeds the request's body to git at git's pace. git may end before it has read all of it. */
function feed(child: ChildProcessWithoutNullStreams, body: Request['body']): void {
  child.stdin.on('error', () => {})
  if (!body) return void child.stdin.end()
  const source = Readable.fromWeb(body as NodeReadableStream<Uint8Array>)
  source.on('error', () => child.kill('SIGTERM'))
  source.pipe(child.stdin)
}

/** The rest of git's answer at the client's pace. Hanging up ends git. */
function bodyOf(rest: Buffer, chunks: AsyncIterator<Buffer>, end: () => void) {
  let first: Buffer | null = rest
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (first && first.byteLength > 0) {
        controller.enqueue(first)
        first = null
        return
      }
      const { value, done } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: end,
  })
}

/** Runs `git http-backend` for one request and streams its answer. */
export async function runBackend(call: GitRequest): Promise<Response> {
  const { request, repository } = call
  const child = await startGit('git-http-backend', [], {
    cwd: repository.path,
    environment: variables(call),
  })
  // SIGTERM, so that http-backend also ends the upload-pack it started.
  const end = () => void child.kill('SIGTERM')
  const timer = setTimeout(end, RUN_MS_MAX)
  request.signal.addEventListener('abort', end, { once: true })
  let said = ''
  child.stderr.on('data', (data: Buffer) => {
    said = `${said}${data.toString('utf8')}`.slice(-2_000)
  })
  child.on('error', (error) => log.error('registry.git_backend_failed', { error }))
  child.on('close', (code) => {
    clearTimeout(timer)
    request.signal.removeEventListener('abort', end)
    // Null when a signal ended it, which is `end`.
    if (code === 0 || code === null) return
    log.warn('registry.git_backend_failed', { code, said, path: repository.path })
    distrust(repository)
  })
  feed(child, request.body)
  const chunks = child.stdout[Symbol.asyncIterator]()
  try {
    const { status, headers, rest } = await readHead(chunks)
    if (status >= 500) distrust(repository)
    return new Response(bodyOf(rest, chunks, end), { status, headers })
  } catch (error) {
    end()
    throw error
  }
}
