import 'server-only'
import { datadogLog } from '../formats/envelopes'
import { within } from '../formats/record'
import { delivered, usualMeaning } from './answers'
import { httpClient } from './http'
import type { SinkSetup } from './setup'
import { packed, type Transport } from './transport'

/** Datadog cuts longer logs silently and still says 2xx, so they are shortened here, with a mark. */
const RECORD_BYTES_MAX = 900 * 1024

/** Datadog's logs intake, v2: at most 1,000 logs and 5 MB a request. */
export function datadogTransport({ settings, secrets, format, host }: SinkSetup): Transport {
  const url = `${String(settings.url).replace(/\/+$/, '')}/api/v2/logs`
  const client = httpClient()
  const headers = { 'dd-api-key': secrets.apiKey ?? '', 'content-type': 'application/json' }
  const service = String(settings.service || 'countersign')
  const tags = String(settings.tags ?? '')
  return {
    limits: { records: 1_000, bytes: 4_500_000 },
    pack: (record) =>
      packed(
        record,
        within(record, RECORD_BYTES_MAX, (one) =>
          JSON.stringify(datadogLog(one, format, { host, service, tags, at: new Date() })),
        ),
      ),
    send: (batch, signal) =>
      delivered(
        client,
        url,
        { headers, body: `[${batch.map(({ payload }) => payload).join(',')}]`, signal },
        [secrets.apiKey ?? ''],
        (_, said) => usualMeaning('Datadog', said),
      ),
    peer: client.peer,
    close: async () => client.close(),
  }
}
