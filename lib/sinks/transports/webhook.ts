import 'server-only'
import { createHash, createHmac } from 'node:crypto'
import { within } from '../formats/record'
import { renderedLine } from '../formats/render'
import { delivered, usualMeaning } from './answers'
import { httpClient } from './http'
import type { SinkSetup } from './setup'
import { type Packed, packed, type Transport } from './transport'

const RECORD_BYTES_MAX = 512 * 1024

/** The same for the same events, so that a receiver can tell a batch it has seen. */
const messageId = (batch: readonly Packed[]): string =>
  `msg_${createHash('sha256')
    .update(batch.map(({ uid }) => uid).join('\n'))
    .digest('base64url')
    .slice(0, 27)}`

/** Standard Webhooks: `v1,` and the base64 HMAC-SHA256 of id, seconds and body, joined by dots. */
export function webhookSignature(
  secret: string,
  { id, seconds, body }: { id: string; seconds: number; body: string },
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

/** Batches to an address of the customer's, signed as Standard Webhooks describes. Any 2xx is a receipt. */
export function webhookTransport({ settings, secrets, format }: SinkSetup): Transport {
  const client = httpClient(settings.ca ? { ca: String(settings.ca) } : {})
  const secret = secrets.signingSecret ?? ''
  return {
    limits: { records: 500, bytes: 1024 * 1024 },
    pack: (record) =>
      packed(
        record,
        within(record, RECORD_BYTES_MAX, (one) => renderedLine(one, format)),
      ),
    send: (batch, signal) => {
      const id = messageId(batch)
      const seconds = Math.floor(Date.now() / 1_000)
      const body = `{"type":"countersign.audit","timestamp":"${new Date(seconds * 1_000).toISOString()}","data":[${batch.map(({ payload }) => payload).join(',')}]}`
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': webhookSignature(secret, { id, seconds, body }),
      }
      return delivered(
        client,
        String(settings.url),
        { headers, body, signal },
        [secret],
        (_, said) => usualMeaning('The receiver', said),
      )
    },
    peer: client.peer,
    close: async () => client.close(),
  }
}
