import { describe, expect, test } from 'vitest'
import { ACTION_NAMES } from '@/lib/audit/schema'
import { aLogEvent, aRecord } from '@/lib/testing/receivers/log-events'
import { cef, cefHeader, cefValue } from './cef'
import { ecs } from './ecs'
import { datadogLog, otlpRecord, otlpRequest, sentinelRow, splunkEvent } from './envelopes'
import { raw } from './raw'
import { shortened, within } from './record'
import { FORMATS, renderedLine } from './render'
import { framed, sdValue, syslogMessage } from './syslog'

const NASTY = 'a|b\\c=d"e]f\ng\rh é 漢 🙂'

describe('CEF:0', () => {
  test('escapes what would end a header field or an extension value', () => {
    expect(cefHeader(NASTY)).toBe('a\\|b\\\\c=d"e]f g h é 漢 🙂')
    expect(cefValue(NASTY)).toBe('a|b\\\\c\\=d"e]f\\ng\\rh é 漢 🙂')
  })

  test('is one line with seven pipes and numbers a severity from 0 to 10', () => {
    const line = cef(aRecord(aLogEvent('role.grant', { outcome: 'denied', reason: NASTY })))
    expect(line).toMatch(/^CEF:0\|Countersign\|Countersign\|1\|role\.grant\|Grant role\|6\|rt=\d+ /)
    expect(line).not.toMatch(/[\r\n]/)
    expect(line).toContain(`reason=${cefValue(NASTY)}`)
  })
})

describe('syslog', () => {
  const names = { hostname: 'portal.example.test', appName: 'countersign' }

  test('escapes the three characters that structured data knows', () => {
    expect(sdValue('a"b\\c]d')).toBe('a\\"b\\\\c\\]d')
  })

  test('is RFC 5424 with priority 110, no byte order mark and no line end', () => {
    const message = syslogMessage(aRecord(), `{"reason":"${NASTY}"}`, names)
    expect(message).toMatch(
      /^<110>1 2026-11-18T11:06:40\.123000Z portal\.example\.test countersign - skill\.publish \[countersign@32473 kind="event" id="[0-9a-f-]+" idx="7" leaf="(ab){32}" outcome="success"\] \{/,
    )
    expect(message).not.toMatch(/[\ufeff\r\n]/)
  })

  test('counts octets, not characters', () => {
    expect(framed('é🙂')).toBe('6 é🙂')
  })

  test('a host name or action that does not fit a header field cannot break the message', () => {
    const message = syslogMessage(aRecord(), 'x', { hostname: 'a b\nc', appName: '' })
    expect(message.split(' ').slice(2, 4)).toEqual(['a_b_c', '-'])
  })
})

test('every format takes every action in one line', () => {
  for (const format of FORMATS)
    for (const action of ACTION_NAMES)
      expect(renderedLine(aRecord(aLogEvent(action, { reason: NASTY })), format)).not.toContain(
        '\n',
      )
})

test('without opened fields no format holds more of a person than the pseudonym', () => {
  const record = aRecord()
  const texts = [
    ...FORMATS.map((format) => renderedLine(record, format)),
    JSON.stringify(sentinelRow(record)),
    JSON.stringify(
      datadogLog(record, 'ocsf', { host: 'h', service: 's', tags: '', at: new Date() }),
    ),
  ]
  for (const text of texts) {
    expect(text).not.toMatch(/personal|email|user_agent|ActorName/i)
    expect(text).toContain('018f3a2e-7b1c-7d2e-8f00-000000000003')
  }
})

test('the raw format carries the core unchanged, so that its leaf hash can be recomputed', () => {
  const event = aLogEvent()
  expect(raw(aRecord(event))).toMatchObject({
    core: event.core,
    leaf_hash: event.leafHash,
    index: 7,
  })
})

test('ECS numbers the event, and its outcome is one of the three of the schema', () => {
  const doc = ecs(aRecord(aLogEvent('session.sign-in', { outcome: 'denied' })))
  expect(doc).toMatchObject({
    event: { category: ['authentication'], type: ['start'], outcome: 'failure', sequence: 7 },
  })
})

test('a Splunk event has seconds as its time and fields to find duplicates by', () => {
  const names = { host: 'h', source: 's', sourcetype: 't', index: '' }
  const event = splunkEvent(aRecord(), 'ocsf', names)
  expect(event).toMatchObject({ time: '1795000000.123', fields: { log_index: '7' } })
  expect(event).not.toHaveProperty('index')
})

test('a Datadog log older than 18 hours stands at its sending and says when it was', () => {
  const at = new Date('2026-11-19T11:06:41Z')
  const log = datadogLog(aRecord(), 'ocsf', { host: 'h', service: 's', tags: 'env:x', at })
  expect(log).toMatchObject({
    timestamp: at.toISOString(),
    original_timestamp: '2026-11-18T11:06:40.123000Z',
    ddtags: 'env:x',
  })
  const fresh = datadogLog(aRecord(), 'ocsf', {
    host: 'h',
    service: 's',
    tags: '',
    at: new Date('2026-11-18T12:00:00Z'),
  })
  expect(fresh).not.toHaveProperty('original_timestamp')
})

test('an OTLP record writes nanoseconds and 64-bit numbers as text', () => {
  const record = otlpRecord(aRecord(), 'raw', new Date(0))
  expect(record).toMatchObject({ timeUnixNano: '1795000000123000000', severityNumber: 9 })
  const request = JSON.parse(otlpRequest(JSON.stringify(record), 'h')) as {
    resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[]
  }
  expect(request.resourceLogs[0]?.scopeLogs[0]?.logRecords).toHaveLength(1)
})

test('an event that is too long is shortened with a mark that names what was left out', () => {
  const big = aRecord(aLogEvent('skill.publish', { data: { note: 'x'.repeat(20_000) } }))
  const text = within(big, 8_000, (record) => renderedLine(record, 'ocsf'))
  expect(Buffer.byteLength(text)).toBeLessThan(8_000)
  expect(JSON.parse(text).unmapped.data).toMatchObject({
    truncated: true,
    truncated_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  if (big.kind === 'event') expect(shortened(big).event.idx).toBe(7n)
})
