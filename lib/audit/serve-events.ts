import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { AppError } from '@/lib/errors'
import { STREAM_FORMATS, type StreamFormat } from './export-statement'
import { paramsOf, type SearchParams } from './filters/schema'
import { readSearch, searchEvents } from './search'
import { streamEvents } from './stream-events'

const CONTENT_TYPES: Record<StreamFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

const isStreamFormat = (format: string): format is StreamFormat =>
  (STREAM_FORMATS as readonly string[]).includes(format)

function parsed(params: SearchParams) {
  const { filters, paging, problems } = readSearch(params)
  if (problems.length > 0)
    throw new AppError('invalid', 'Some filters are not valid; each is listed with its rule.', {
      problems,
    })
  return { filters, paging }
}

/** Asks for the next piece only when the reader is ready for it, and lets go when they hang up. */
export function streamOf<T>(
  parts: AsyncGenerator<T>,
  encode: (part: T) => Uint8Array,
  onHangUp: () => void = () => {},
) {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(encode(value))
    },
    async cancel() {
      onHangUp()
      await parts.return(undefined)
    },
  })
}

async function download(actor: Actor, params: SearchParams, format: StreamFormat) {
  const { filters } = parsed(params)
  const gone = new AbortController()
  const parts = await streamEvents(actor, filters, format, gone.signal)
  return new Response(
    streamOf(
      parts,
      (bytes) => bytes,
      () => gone.abort(),
    ),
    {
      headers: {
        'content-type': CONTENT_TYPES[format],
        'content-disposition': `attachment; filename="audit-events.${format}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    },
  )
}

/**
 * `GET /api/v1/audit/events`: the filters of the audit page as a page of JSON, or with
 * `format=csv|ndjson` every event of the search as a download. Throws `invalid` naming each bad filter.
 */
export async function serveEvents(actor: Actor, request: Request): Promise<Response> {
  const { format: formats, ...params } = paramsOf(new URL(request.url).searchParams)
  const format = [formats ?? 'json'].flat().at(-1) ?? 'json'
  if (isStreamFormat(format)) return download(actor, params, format)
  if (format !== 'json') {
    const message = `There is no format “${format.slice(0, 20)}”.`
    throw new AppError('invalid', message, {
      problems: [{ field: 'format', rule: 'known', message, remedy: 'Use json, csv or ndjson.' }],
    })
  }
  const { filters, paging } = parsed(params)
  return Response.json(await searchEvents(actor, filters, paging), {
    headers: { 'cache-control': 'no-store' },
  })
}
