import 'server-only'
import { otlpRecord, otlpRequest } from '../formats/envelopes'
import { within } from '../formats/record'
import { delivered, jsonOf, usualMeaning } from './answers'
import { httpClient } from './http'
import type { SinkSetup } from './setup'
import { type Delivery, packed, type Transport } from './transport'
import { redacted } from './words'

const RECORD_BYTES_MAX = 1024 * 1024
/** OTLP/HTTP lists these as the only answers after which a client may try again. */
const RETRYABLE = [429, 502, 503, 504]

function partial(body: string, secrets: readonly string[]): Delivery {
  const part = jsonOf(body)?.partialSuccess as
    | { rejectedLogRecords?: number | string; errorMessage?: string }
    | undefined
  const events = Number(part?.rejectedLogRecords ?? 0)
  if (!(events > 0)) return { kind: 'accepted', answer: '200' }
  const error = redacted(part?.errorMessage || 'The collector dropped records.', secrets)
  return { kind: 'accepted', answer: `200: ${error}`, dropped: { events, error } }
}

/** OTLP over HTTP with JSON. A partial success is not tried again: the protocol forbids it. */
export function otlpTransport({ settings, secrets, format, host }: SinkSetup): Transport {
  const client = httpClient({
    ...(settings.ca && { ca: String(settings.ca) }),
    ...(settings.clientCert && { cert: String(settings.clientCert) }),
    ...(secrets.clientKey && { key: secrets.clientKey }),
  })
  const kept = [secrets.headerValue ?? '']
  const name = String(settings.headerName ?? '')
  const headers = {
    'content-type': 'application/json',
    ...(name !== '' && secrets.headerValue ? { [name]: secrets.headerValue } : {}),
  }
  return {
    limits: { records: 512, bytes: 2 * 1024 * 1024 },
    pack: (record) =>
      packed(
        record,
        within(record, RECORD_BYTES_MAX, (one) =>
          JSON.stringify(otlpRecord(one, format, new Date())),
        ),
      ),
    send: (batch, signal) =>
      delivered(
        client,
        String(settings.url),
        { headers, body: otlpRequest(batch.map(({ payload }) => payload).join(','), host), signal },
        kept,
        ({ body }, said) => {
          if (said.status === 200) return partial(body, kept)
          const usual = usualMeaning('The collector', said)
          if (usual.kind !== 'busy' || RETRYABLE.includes(said.status)) return usual
          return { kind: 'refused', error: usual.error }
        },
      ),
    peer: client.peer,
    close: async () => client.close(),
  }
}
