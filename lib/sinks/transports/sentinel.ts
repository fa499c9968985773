import 'server-only'
import { sentinelRow } from '../formats/envelopes'
import { within } from '../formats/record'
import { delivered, jsonOf, usualMeaning } from './answers'
import { httpClient } from './http'
import type { SinkSetup } from './setup'
import { type Delivery, type Packed, packed, type Transport } from './transport'

const RECORD_BYTES_MAX = 500 * 1024
/** A token is renewed this long before it ends. */
const TOKEN_SLACK_MS = 120_000

type Token = { value: string; until: number }

/**
 * Microsoft Sentinel by the Logs Ingestion API: a token of the application (OAuth 2.0 client
 * credentials, RFC 6749 §4.4), then rows to the stream of a data collection rule, at most 1 MB a call.
 */
export function sentinelTransport({ settings, secrets }: SinkSetup): Transport {
  const base = String(settings.url).replace(/\/+$/, '')
  const url = `${base}/dataCollectionRules/${settings.rule}/streams/${settings.stream}?api-version=2023-01-01`
  const tokenUrl = `${String(settings.authority).replace(/\/+$/, '')}/${settings.tenant}/oauth2/v2.0/token`
  const client = httpClient()
  const authority = httpClient()
  const kept = [secrets.clientSecret ?? '']
  let token: Token | null = null

  async function requireToken(signal: AbortSignal): Promise<Delivery | null> {
    if (token && token.until > Date.now()) return null
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: String(settings.clientId),
      client_secret: secrets.clientSecret ?? '',
      scope: String(settings.scope),
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await delivered(
      authority,
      tokenUrl,
      { headers, body, signal },
      kept,
      (reply, said) => {
        const json = jsonOf(reply.body)
        if (said.status !== 200 || typeof json?.access_token !== 'string')
          return said.status >= 400 && said.status < 500 && said.status !== 429
            ? {
                kind: 'misfit',
                error: `Microsoft does not accept the application’s credentials (${said.status}): ${said.text}`,
              }
            : usualMeaning('Microsoft’s sign-in', said)
        const seconds = Number(json.expires_in ?? 3_600)
        token = { value: json.access_token, until: Date.now() + seconds * 1_000 - TOKEN_SLACK_MS }
        return { kind: 'accepted', answer: '' }
      },
    )
    return answer.kind === 'accepted' && token ? null : answer
  }

  async function once(batch: readonly Packed[], signal: AbortSignal): Promise<Delivery> {
    const refused = await requireToken(signal)
    if (refused) return refused
    const value = token?.value ?? ''
    const headers = { authorization: `Bearer ${value}`, 'content-type': 'application/json' }
    return delivered(
      client,
      url,
      { headers, body: `[${batch.map(({ payload }) => payload).join(',')}]`, signal },
      [...kept, value],
      (_, said) => {
        if (said.status === 401) token = null
        return usualMeaning('Sentinel', said)
      },
    )
  }

  return {
    limits: { records: 1_000, bytes: 950 * 1024 },
    pack: (record) =>
      packed(
        record,
        within(record, RECORD_BYTES_MAX, (one) => JSON.stringify(sentinelRow(one))),
      ),
    send: async (batch, signal) => {
      const hadToken = token !== null
      const answer = await once(batch, signal)
      // A token may be withdrawn before it ends: once more with a new one.
      return hadToken && token === null ? once(batch, signal) : answer
    },
    peer: client.peer,
    close: async () => {
      client.close()
      authority.close()
    },
  }
}
