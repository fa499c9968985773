import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { readWithin } from '@/lib/db/reading'
import { sql } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { justFollowed, SEARCHED, tailEvent } from '../account-for-reading'
import { change, changed, unchanged } from '../change'
import { paramsOf, type SearchFilters } from '../filters/schema'
import { listenForSequenced, logHead } from '../log/stream'
import { readSearch } from '../search'
import { conditionsOf, named, ofKeys, type StoredEvent, viewOf } from '../stored-events'

const HEARTBEAT_MS = 15_000
const BATCH = 500
const READ_TIMEOUT_MS = 5_000
const FOLLOWERS_MAX = 100
/** Further behind than this, a reader is told to load the page anew. */
const BEHIND_MAX = 20_000n

const INDEX = /^\d{1,15}$/

type Follower = {
  filters: SearchFilters
  next: bigint
  /** Asked at every heartbeat: the session or token still lives, and may still read the log. */
  isAllowed: () => Promise<boolean>
  heartbeatMs: number
}

let followers = 0

const message = (event: string, data: unknown, id?: bigint): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** Events of these places that meet the filters, in the order of the log. */
function readPlaces(filters: SearchFilters, from: bigint, to: bigint): Promise<StoredEvent[]> {
  const keys = sql`SELECT ts, event_id FROM audit.audit_index WHERE idx >= ${from}::bigint AND idx < ${to}::bigint`
  const conditions = conditionsOf(filters)
  return readWithin(
    READ_TIMEOUT_MS,
    named(ofKeys(keys, { conditions, order: 'oldest', limit: BATCH }), 'oldest'),
  )
}

/** Wakes when the log grew, the heartbeat is due or the reader left. */
class Growth {
  #wake: (() => void) | undefined
  #grew = true
  readonly #listening = listenForSequenced(() => this.tell())

  tell(): void {
    this.#grew = true
    this.#wake?.()
  }

  async wait(ms: number): Promise<void> {
    if (!this.#grew)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.#grew = false
  }

  stop(): void {
    this.#listening.stop()
    this.tell()
  }
}

/** The lines of the stream (WHATWG server-sent events); ends when the reader may no longer read. */
async function* linesOf(follower: Follower, growth: Growth, gone: AbortSignal) {
  const { filters, isAllowed, heartbeatMs } = follower
  let { next } = follower
  let checkedAt = Date.now()
  yield `retry: 3000\n${message('ready', { next: String(next) }, next - 1n)}`
  while (!gone.aborted) {
    const { size } = await logHead()
    if (size - next > BEHIND_MAX) {
      yield message('behind', { events: Number(size - next) }, size - 1n)
      next = size
    }
    while (next < size && !gone.aborted) {
      const to = next + BigInt(BATCH) < size ? next + BigInt(BATCH) : size
      const events = await readPlaces(filters, next, to)
      next = to
      if (events.length > 0) yield message('events', events.map(viewOf), next - 1n)
    }
    await growth.wait(heartbeatMs)
    if (Date.now() - checkedAt < heartbeatMs) continue
    checkedAt = Date.now()
    if (!(await isAllowed())) {
      yield message('ended', {
        reason: 'Your session has ended, or you may no longer read the log.',
      })
      return
    }
    yield `: ${checkedAt}\n\n`
  }
}

function streamOf(follower: Follower): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const growth = new Growth()
  const lines = linesOf(follower, growth, gone.signal)
  const encoder = new TextEncoder()
  followers += 1
  let counted = true
  const close = () => {
    gone.abort()
    growth.stop()
    if (counted) followers -= 1
    counted = false
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await lines.next()
        if (gone.signal.aborted) return
        if (!done) return controller.enqueue(encoder.encode(value))
        close()
        controller.close()
      } catch (error) {
        if (gone.signal.aborted) return
        log.warn('audit.tail.failed', { error })
        close()
        controller.error(error)
      }
    },
    cancel: close,
  })
}

/** What is new has no time of its own to be chosen. */
const ofWhatComes = (filters: SearchFilters): SearchFilters => ({
  ...filters,
  range: null,
  from: null,
  to: null,
})

async function startOf(request: Request): Promise<bigint> {
  const last = request.headers.get('last-event-id') ?? ''
  const { size } = await logHead()
  if (!INDEX.test(last)) return size
  const next = BigInt(last) + 1n
  return next > size ? size : next
}

/**
 * `GET /api/v1/audit/tail`: what is written from now on and meets the filters, as server-sent events
 * (`audit:read`). `id` is the place in the log up to which was looked; a reader that comes back with it
 * as Last-Event-ID misses nothing. Following is an event, once a minute.
 */
export async function serveTail(
  actor: Actor,
  request: Request,
  isAllowed: () => Promise<boolean>,
  heartbeatMs = HEARTBEAT_MS,
): Promise<Response> {
  const { filters, problems } = readSearch(paramsOf(new URL(request.url).searchParams))
  if (problems.length > 0)
    throw new AppError('invalid', 'Some filters are not valid; each is listed with its rule.', {
      problems,
    })
  const followed = ofWhatComes(filters)
  const repeated = await justFollowed(actor.id, followed)
  const next = await startOf(request)
  await change(
    actor,
    { action: 'audit.tail', resource: SEARCHED, needs: 'audit:read' },
    async () => {
      if (followers >= FOLLOWERS_MAX)
        throw new AppError(
          'quota_exceeded',
          `${FOLLOWERS_MAX} people and programs follow the log already. Try again later, or reload the page instead.`,
        )
      return repeated ? unchanged(undefined) : changed(undefined, tailEvent(followed))
    },
  )
  return new Response(streamOf({ filters: followed, next, isAllowed, heartbeatMs }), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
