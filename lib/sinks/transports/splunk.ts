import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '@/lib/db/clock'
import { splunkEvent } from '../formats/envelopes'
import { within } from '../formats/record'
import { delivered, jsonOf, type Said, usualMeaning } from './answers'
import { httpClient } from './http'
import type { SinkSetup } from './setup'
import { type Delivery, packed, type Transport } from './transport'

const RECORD_BYTES_MAX = 512 * 1024
const POLL_MS = 1_000

/** Settings, not events, are wrong: no data channel, disabled or unknown token, unknown index. */
const MISFIT_CODES = [1, 2, 3, 4, 7, 10, 11, 14]

function meaning(said: Said, code: number | null): Delivery {
  const usual = usualMeaning('Splunk', said)
  if (usual.kind === 'refused' && code !== null && MISFIT_CODES.includes(code))
    return {
      kind: 'misfit',
      error:
        code === 7
          ? `Splunk does not know the index, or the token may not write to it${said.text ? `: ${said.text}` : '.'}`
          : usual.error,
    }
  return usual
}

/**
 * Splunk's HTTP Event Collector. Without acknowledgement a 200 counts as delivered; with it, an event
 * counts once Splunk says it is indexed, and is sent again after `ackSeconds`.
 */
export function splunkTransport({ settings, secrets, format, host }: SinkSetup): Transport {
  const base = String(settings.url).replace(/\/+$/, '')
  const client = httpClient(settings.ca ? { ca: String(settings.ca) } : {})
  const channel = newId()
  const token = secrets.token ?? ''
  const names = {
    host,
    source: 'countersign',
    sourcetype: String(settings.sourcetype || 'countersign:audit'),
    index: String(settings.index ?? ''),
  }
  const headers = {
    authorization: `Splunk ${token}`,
    'content-type': 'application/json',
    ...(settings.acknowledge ? { 'x-splunk-request-channel': channel } : {}),
  }

  async function indexed(ackId: number, signal: AbortSignal): Promise<Delivery> {
    const until = Date.now() + Number(settings.ackSeconds ?? 60) * 1_000
    for (;;) {
      const answer = await delivered(
        client,
        `${base}/services/collector/ack?channel=${channel}`,
        { headers, body: JSON.stringify({ acks: [ackId] }), signal },
        [token],
        ({ body }, said) => {
          const acks = jsonOf(body)?.acks as Record<string, unknown> | undefined
          if (said.status === 200 && acks?.[String(ackId)] === true)
            return { kind: 'accepted', answer: `Indexed, acknowledgement ${ackId}` }
          return said.status === 200
            ? { kind: 'busy', error: 'not yet', retryAfterMs: null }
            : usualMeaning('Splunk', said)
        },
      )
      if (answer.kind !== 'busy') return answer
      if (Date.now() > until)
        return {
          kind: 'busy',
          error: `Splunk took the events but did not acknowledge within ${settings.ackSeconds ?? 60} seconds that they are indexed; they are sent again.`,
          retryAfterMs: null,
        }
      await wait(POLL_MS, undefined, { signal })
    }
  }

  return {
    limits: { records: 1_000, bytes: 800 * 1024 },
    pack: (record) =>
      packed(
        record,
        within(record, RECORD_BYTES_MAX, (one) => JSON.stringify(splunkEvent(one, format, names))),
      ),
    send: (batch, signal) =>
      delivered(
        client,
        `${base}/services/collector/event`,
        { headers, body: batch.map(({ payload }) => payload).join('\n'), signal },
        [token],
        ({ body }, said) => {
          const reply = jsonOf(body)
          const code = typeof reply?.code === 'number' ? reply.code : null
          if (said.status !== 200 || code !== 0)
            return said.status === 200
              ? { kind: 'misfit', error: `This is not Splunk’s collector: ${said.text}` }
              : meaning(said, code)
          if (!settings.acknowledge) return { kind: 'accepted', answer: `200: ${said.text}` }
          return typeof reply?.ackId === 'number'
            ? indexed(reply.ackId, signal)
            : {
                kind: 'misfit',
                error:
                  'Splunk took the events but gave no acknowledgement id. Turn on indexer acknowledgement for the token, or turn it off here.',
              }
        },
      ),
    peer: client.peer,
    close: async () => client.close(),
  }
}
