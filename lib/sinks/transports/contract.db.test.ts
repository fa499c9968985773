import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { makeCertificates } from '@/lib/testing/receivers/certificates'
import { type Heard, httpReceiver, type Reply } from '@/lib/testing/receivers/http-receiver'
import { aLogEvent, aRecord } from '@/lib/testing/receivers/log-events'
import { deliver } from '../delivery/deliver'
import type { SinkKind, SinkSecrets, SinkSettings } from '../kinds/rules'
import { httpClient } from './http'
import { makeTransport } from './make'
import type { Transport } from './transport'
import { redacted } from './words'

// The settings are read at their first use, which comes after this.
const folder = await mkdtemp(join(tmpdir(), 'countersign-sink-'))
process.env.SINK_FILES_DIR = folder
afterAll(() => rm(folder, { recursive: true }))

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const { signal } = new AbortController()

async function plays(answer: (heard: Heard, count: number) => Reply) {
  const receiver = await httpReceiver(answer)
  closing.push(receiver.close)
  return receiver
}

function made(kind: SinkKind, settings: SinkSettings, secrets: SinkSecrets = {}): Transport {
  const transport = makeTransport({
    id: 'sink',
    kind,
    format: kind === 'elastic' ? 'ecs' : 'ocsf',
    settings,
    secrets,
    host: 'portal.example.test',
  })
  closing.push(() => transport.close())
  return transport
}

const events = (transport: Transport, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, at) =>
    transport.pack(
      aRecord(
        aLogEvent(
          'skill.publish',
          { id: `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`, ...more },
          BigInt(at),
        ),
      ),
    ),
  )
const canary = (transport: Transport) => () =>
  transport.pack({ kind: 'heartbeat', uid: 'h', at: new Date().toISOString(), size: 0n })

describe('Splunk HEC', () => {
  const secrets = { token: 'splunk-token-5f0c' }

  test('sends one JSON object after another with the token, and 200 with code 0 is a receipt', async () => {
    const { url, heard } = await plays(() => ({ status: 200, body: { text: 'Success', code: 0 } }))
    const splunk = made('splunk', { url, index: 'audit' }, secrets)
    expect(await splunk.send(events(splunk, 3), signal)).toMatchObject({ kind: 'accepted' })
    expect(heard[0]?.url).toBe('/services/collector/event')
    expect(heard[0]?.headers.authorization).toBe('Splunk splunk-token-5f0c')
    const objects = heard[0]?.body.split('\n').map((line) => JSON.parse(line)) ?? []
    expect(objects).toHaveLength(3)
    expect(objects[0]).toMatchObject({ index: 'audit', event: { class_uid: expect.any(Number) } })
  })

  test('a full queue (503, code 9) is busy; a wrong index, token or channel is a matter of settings', async () => {
    let reply: Reply = { status: 503, body: { text: 'Server is busy', code: 9 } }
    const { url } = await plays(() => reply)
    const splunk = made('splunk', { url }, secrets)
    expect(await splunk.send(events(splunk, 1), signal)).toMatchObject({ kind: 'busy' })
    for (const [status, code] of [
      [400, 7],
      [400, 10],
      [403, 4],
      [401, 3],
    ] as const) {
      reply = { status, body: { text: 'No splunk-token-5f0c', code } }
      const answer = await splunk.send(events(splunk, 1), signal)
      expect(answer.kind).toBe('misfit')
      expect(JSON.stringify(answer)).not.toContain('splunk-token-5f0c')
    }
    reply = { status: 400, body: { text: 'Invalid data format', code: 6 } }
    expect(await splunk.send(events(splunk, 1), signal)).toMatchObject({ kind: 'refused' })
  })

  test('with acknowledgement an event counts once it is indexed', async () => {
    let polls = 0
    const { url, heard } = await plays(({ url: path }) => {
      if (path === '/services/collector/event') return { status: 200, body: { code: 0, ackId: 4 } }
      polls += 1
      return { status: 200, body: { acks: { 4: polls > 1 } } }
    })
    const splunk = made('splunk', { url, acknowledge: true, ackSeconds: 10 }, secrets)
    expect(await splunk.send(events(splunk, 1), signal)).toMatchObject({ kind: 'accepted' })
    const channel = heard[0]?.headers['x-splunk-request-channel']
    expect(heard[1]?.url).toBe(`/services/collector/ack?channel=${channel}`)
    expect(polls).toBe(2)
  })

  test('an acknowledgement that never comes ends in sending again', async () => {
    const { url } = await plays(({ url: path }) =>
      path === '/services/collector/event'
        ? { status: 200, body: { code: 0, ackId: 1 } }
        : { status: 200, body: { acks: { 1: false } } },
    )
    const splunk = made('splunk', { url, acknowledge: true, ackSeconds: 1 }, secrets)
    expect(await splunk.send(events(splunk, 1), signal)).toMatchObject({
      kind: 'busy',
      error: expect.stringContaining('did not acknowledge'),
    })
  })
})

describe('Elastic', () => {
  const settings = { stream: 'logs-countersign.audit-default' }

  test('each item counts by itself: 409 is there already, 429 goes again alone, 400 is set aside', async () => {
    const bodies: string[] = []
    const { url, heard } = await plays(({ body }, count) => {
      bodies.push(body)
      const ids = body.split('\n').filter((line) => line.startsWith('{"create"'))
      const statuses = count === 1 ? [201, 409, 429, 400] : ids.map(() => 201)
      const items = ids.map((_, at) => {
        const status = statuses[at] ?? 201
        const error =
          status === 400 ? { type: 'mapper_parsing', reason: 'no api-key-77' } : undefined
        return { create: { status, error } }
      })
      return { status: 200, body: { errors: true, items } }
    })
    const elastic = made('elastic', { url, ...settings }, { apiKey: 'api-key-77' })
    const settled = await deliver(events(elastic, 4), {
      transport: elastic,
      canary: canary(elastic),
      signal,
    })
    expect(heard[0]?.url).toBe('/logs-countersign.audit-default/_bulk')
    expect(settled).toMatchObject({ settled: 4, accepted: 3, stop: null })
    expect(settled.poison.map(({ packed }) => packed.idx)).toEqual([3n])
    expect(settled.poison[0]?.error).not.toContain('api-key-77')
    expect(bodies[1]?.match(/"create"/g)).toHaveLength(1)
  })

  test('an answer that does not speak of every event is no receipt', async () => {
    const { url } = await plays(() => ({ status: 200, body: { errors: false, items: [] } }))
    const elastic = made('elastic', { url, ...settings }, { apiKey: 'k' })
    expect(await elastic.send(events(elastic, 2), signal)).toMatchObject({ kind: 'busy' })
  })
})

describe('Datadog', () => {
  test('no request is over 5 MB, and a log over 1 MB is shortened here instead of silently there', async () => {
    const { url, heard } = await plays(({ body }) => ({
      status: Buffer.byteLength(body) > 5_000_000 ? 413 : 202,
      body: {},
    }))
    const datadog = made('datadog', { url, tags: 'env:test' }, { apiKey: 'dd-key' })
    const [big] = events(datadog, 1, { data: { notes: Array(400).fill('x'.repeat(4_000)) } })
    expect(big?.bytes).toBeLessThan(1_000_000)
    expect(big?.payload).toContain('truncated_sha256')
    expect(await datadog.send(events(datadog, 2), signal)).toMatchObject({ kind: 'accepted' })
    expect(heard[0]?.headers['dd-api-key']).toBe('dd-key')
    expect(JSON.parse(heard[0]?.body ?? '')).toHaveLength(2)
    expect(datadog.limits).toMatchObject({ records: 1_000 })
    expect(datadog.limits.bytes).toBeLessThan(5_000_000)
  })

  test('a 413 is halved', async () => {
    const { url, heard } = await plays(({ body }) => ({
      status: (JSON.parse(body) as unknown[]).length > 2 ? 413 : 202,
    }))
    const datadog = made('datadog', { url }, { apiKey: 'dd-key' })
    const settled = await deliver(events(datadog, 4), {
      transport: datadog,
      canary: canary(datadog),
      signal,
    })
    expect(settled).toMatchObject({ settled: 4, accepted: 4, poison: [] })
    expect(heard).toHaveLength(3)
  })
})

describe('Microsoft Sentinel', () => {
  const GUID = '00000000-0000-0000-0000-00000000000a'
  const settingsOf = (url: string) => ({
    url,
    authority: url,
    rule: `dcr-${'0'.repeat(32)}`,
    stream: 'Custom-CountersignAudit',
    tenant: GUID,
    clientId: GUID,
    scope: 'https://monitor.azure.com/.default',
  })

  test('one token serves many batches, and a withdrawn one is replaced once', async () => {
    let tokens = 0
    const { url, heard } = await plays(({ url: path, headers }) => {
      if (path.endsWith('/oauth2/v2.0/token')) {
        tokens += 1
        return { status: 200, body: { access_token: `token-${tokens}`, expires_in: 3_600 } }
      }
      return {
        status:
          headers.authorization === 'Bearer token-1' && tokens === 1 ? 204 : tokens > 1 ? 204 : 401,
      }
    })
    const sentinel = made('sentinel', settingsOf(url), { clientSecret: 'client-secret-9' })
    await sentinel.send(events(sentinel, 2), signal)
    await sentinel.send(events(sentinel, 2), signal)
    expect(tokens).toBe(1)
    expect(heard[0]?.body).toContain('grant_type=client_credentials')
    expect(heard[1]?.url).toBe(
      `/dataCollectionRules/dcr-${'0'.repeat(32)}/streams/Custom-CountersignAudit?api-version=2023-01-01`,
    )
    expect(JSON.parse(heard[1]?.body ?? '')[0]).toMatchObject({
      Action: 'skill.publish',
      LogIndex: 0,
    })
  })

  test('credentials that Microsoft refuses are a matter of settings, and are not shown', async () => {
    const { url } = await plays(() => ({ status: 401, body: { error: 'bad client-secret-9' } }))
    const sentinel = made('sentinel', settingsOf(url), { clientSecret: 'client-secret-9' })
    const answer = await sentinel.send(events(sentinel, 1), signal)
    expect(answer.kind).toBe('misfit')
    expect(JSON.stringify(answer)).not.toContain('client-secret-9')
  })
})

describe('OTLP', () => {
  test('only 429, 502, 503 and 504 are tried again', async () => {
    let status = 0
    const { url } = await plays(() => ({ status, headers: { 'retry-after': '7' } }))
    const otlp = made('otlp', { url: `${url}/v1/logs` })
    for (status of [429, 502, 503, 504])
      expect(await otlp.send(events(otlp, 1), signal)).toMatchObject({
        kind: 'busy',
        retryAfterMs: 7_000,
      })
    for (status of [400, 408, 500, 501])
      expect(await otlp.send(events(otlp, 1), signal)).toMatchObject({ kind: 'refused' })
  })

  test('a partial success is accepted and says how many were dropped: it must not be sent again', async () => {
    const { url } = await plays(() => ({
      status: 200,
      body: { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'too old' } },
    }))
    const otlp = made('otlp', { url, headerName: 'x-api-key' }, { headerValue: 'otlp-secret' })
    expect(await otlp.send(events(otlp, 5), signal)).toMatchObject({
      kind: 'accepted',
      dropped: { events: 2, error: 'too old' },
    })
  })
})

describe('webhook', () => {
  const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

  test('is signed as Standard Webhooks says, and the same batch has the same id', async () => {
    const { url, heard } = await plays(() => ({ status: 204 }))
    const webhook = made('webhook', { url }, { signingSecret })
    const batch = events(webhook, 2)
    await webhook.send(batch, signal)
    await webhook.send(batch, signal)
    const [first, second] = heard
    const seconds = String(first?.headers['webhook-timestamp'])
    expect(Math.abs(Number(seconds) - Date.now() / 1_000)).toBeLessThan(60)
    const expected = createHmac('sha256', Buffer.alloc(32, 7))
      .update(`${first?.headers['webhook-id']}.${seconds}.${first?.body}`)
      .digest('base64')
    expect(first?.headers['webhook-signature']).toBe(`v1,${expected}`)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(JSON.parse(first?.body ?? '').data).toHaveLength(2)
  })

  test('a date in Retry-After is obeyed, and a redirect is not followed', async () => {
    const later = new Date(Date.now() + 90_000).toUTCString()
    let reply: Reply = { status: 503, headers: { 'retry-after': later } }
    const { url, heard } = await plays(() => reply)
    const webhook = made('webhook', { url }, { signingSecret })
    const answer = await webhook.send(events(webhook, 1), signal)
    expect(answer.kind).toBe('busy')
    const asked = answer.kind === 'busy' ? (answer.retryAfterMs ?? 0) : 0
    expect(asked).toBeGreaterThan(80_000)
    reply = { status: 302, headers: { location: `${url}/elsewhere` } }
    expect(await webhook.send(events(webhook, 1), signal)).toMatchObject({ kind: 'misfit' })
    expect(heard).toHaveLength(2)
  })

  test('a connection that breaks, before or within the answer, is busy and in words', async () => {
    let reply: Reply = 'reset'
    const { url } = await plays(() => reply)
    const webhook = made('webhook', { url }, { signingSecret })
    expect(await webhook.send(events(webhook, 1), signal)).toMatchObject({
      kind: 'busy',
      error: expect.stringContaining('broke the connection'),
    })
    reply = 'reset-mid-body'
    expect(await webhook.send(events(webhook, 1), signal)).toMatchObject({ kind: 'busy' })
  })
})

describe('every receiver over HTTP', () => {
  test('one that never answers is given up after a time, in words', async () => {
    const { url } = await plays(() => 'silence')
    const client = httpClient({}, 300)
    closing.push(async () => client.close())
    await expect(client.ask(url, { headers: {}, body: '', signal })).rejects.toThrow(
      /did not answer within 0.3 seconds/,
    )
  })

  test.each([
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fe80::1]/',
    'https://2852039166/',
    'https://0.0.0.0/',
    'http://192.0.2.1/',
  ])('%s is never asked', async (address) => {
    const client = httpClient({}, 2_000)
    closing.push(async () => client.close())
    await expect(client.ask(address, { headers: {}, body: '', signal })).rejects.toThrow(
      /does not send to|must begin with https/,
    )
  })

  test('a certificate of an unknown authority is refused; with the authority it is taken and named', async () => {
    const { ca, cert, key, remove } = makeCertificates()
    const server = https.createServer({ cert, key }, (_, response) => response.writeHead(204).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(async () => {
      remove()
      server.closeAllConnections()
      server.close()
    })
    const url = `https://localhost:${(server.address() as AddressInfo).port}`
    const signingSecret = `whsec_${Buffer.alloc(32).toString('base64')}`
    const stranger = made('webhook', { url }, { signingSecret })
    expect(await stranger.send(events(stranger, 1), signal)).toMatchObject({
      kind: 'busy',
      error: expect.stringContaining('authority'),
    })
    const known = made('webhook', { url, ca }, { signingSecret })
    expect(await known.send(events(known, 1), signal)).toMatchObject({ kind: 'accepted' })
    expect(known.peer()).toMatch(/TLSv1\.3, certificate of localhost/)
  })
})

describe('file', () => {
  test('lines are appended and synced, also after somebody moved the file away or tore a line', async () => {
    const path = join(folder, 'audit.ndjson')
    const file = made('file', { fileName: 'audit.ndjson' })
    await file.send(events(file, 2), signal)
    await rename(path, `${path}.1`)
    await file.send(events(file, 3), signal)
    await writeFile(path, `${await readFile(path, 'utf8')}{"torn":`)
    await file.send(events(file, 1), signal)
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect((await readFile(`${path}.1`, 'utf8')).trimEnd().split('\n')).toHaveLength(2)
    expect(lines).toHaveLength(5)
    expect(lines[3]).toBe('{"torn":')
    expect(() => JSON.parse(lines[4] ?? '')).not.toThrow()
  })
})

test('what a receiver quotes of a request is kept without secrets, ours or anybody’s', () => {
  const ours = 'hec-4711-token'
  const card = ['4012', '8888', '8888', '1881'].join(' ')
  const kept = redacted(`400: token ${ours} sent "card ${card}", password=Tr0ub4dor&3x!`, [ours])
  for (const secret of [ours, card, 'Tr0ub4dor']) expect(kept).not.toContain(secret)
  expect(kept).toMatch(/^400: token \[secret\] sent "card \[card …1881( #[0-9a-f]{8})?\]/)
})
