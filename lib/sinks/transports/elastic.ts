import 'server-only'
import { within } from '../formats/record'
import { renderedLine } from '../formats/render'
import { delivered, jsonOf, usualMeaning } from './answers'
import { httpClient } from './http'
import type { SinkSetup } from './setup'
import { type Delivery, packed, type Transport } from './transport'
import { redacted } from './words'

const RECORD_BYTES_MAX = 5 * 1024 * 1024

type Item = { create?: { status?: number; error?: { type?: string; reason?: string } } }

/** Each item by itself: 409 means that it is there already, which is what was wanted. */
function itemized(items: readonly Item[], expected: number, secrets: readonly string[]): Delivery {
  if (items.length !== expected)
    return { kind: 'busy', error: 'Elastic did not answer for every event.', retryAfterMs: null }
  const refused: { item: number; error: string }[] = []
  const again: number[] = []
  for (const [item, { create }] of items.entries()) {
    const status = create?.status ?? 0
    if ((status >= 200 && status < 300) || status === 409) continue
    if (status === 429 || status >= 500 || status === 0) again.push(item)
    else
      refused.push({
        item,
        error: redacted(
          `Elastic refuses it (${status}): ${create?.error?.type ?? ''} ${create?.error?.reason ?? ''}`,
          secrets,
        ),
      })
  }
  return { kind: 'itemized', refused, again }
}

/** A data stream of Elasticsearch by `_bulk`: only `create`, with the event's id, so nothing is twice. */
export function elasticTransport({ settings, secrets, format }: SinkSetup): Transport {
  const url = `${String(settings.url).replace(/\/+$/, '')}/${encodeURIComponent(String(settings.stream))}/_bulk`
  const client = httpClient(settings.ca ? { ca: String(settings.ca) } : {})
  const kept = [secrets.apiKey ?? '']
  const headers = {
    authorization: `ApiKey ${secrets.apiKey ?? ''}`,
    'content-type': 'application/x-ndjson',
  }
  return {
    limits: { records: 1_000, bytes: 5 * 1024 * 1024 },
    pack: (record) =>
      packed(
        record,
        `${JSON.stringify({ create: { _id: record.uid } })}\n${within(record, RECORD_BYTES_MAX, (one) => renderedLine(one, format))}\n`,
      ),
    send: (batch, signal) =>
      delivered(
        client,
        url,
        { headers, body: batch.map(({ payload }) => payload).join(''), signal },
        kept,
        ({ body }, said) => {
          if (said.status !== 200) return usualMeaning('Elastic', said)
          const items = jsonOf(body)?.items
          return Array.isArray(items)
            ? itemized(items as Item[], batch.length, kept)
            : { kind: 'misfit', error: `This is not Elastic’s bulk API: ${said.text}` }
        },
      ),
    peer: client.peer,
    close: async () => client.close(),
  }
}
