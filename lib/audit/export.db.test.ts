import { beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { pool } from '@/lib/db/client'
import { atTime } from '@/lib/db/clock'
import { asOwner } from '@/lib/testing/as-owner'
import { aPerson } from '@/lib/testing/registry-factories'
import { accountFor } from './change'
import { csvCell } from './csv'
import { succeeded } from './event'
import { NO_FILTERS, type SearchFilters } from './filters/schema'
import { sequencePending } from './log/sequencer'
import { serveEvents } from './serve-events'
import { streamEvents } from './stream-events'

const MANY = 300_000
const MB = 1024 * 1024

const HOSTILE = [
  '=cmd|calc',
  '+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1',
  '\u00a0=1',
  '\u3000=1',
  '＝1',
  '|x',
  'a-b',
  'say "hi", twice',
  "it's; DROP TABLE audit.audit_event; --",
  'line\nbreak',
  '\\x41 \\N \\.',
  '🦊 ünï',
]

let aude: Actor
let dana: Actor

const hostile: SearchFilters = {
  ...NO_FILTERS,
  actions: ['skill.read'],
  to: '2026-03-01T00:00:00.000Z',
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** RFC 4180, strictly: what a spreadsheet makes of it. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const ended = async (actorRef: string) => {
  const { rows } = await pool().query(
    `SELECT core->'data' AS data FROM audit.audit_event
     WHERE actor_ref = $1 AND action = 'audit.export' ORDER BY ts DESC, event_id DESC LIMIT 1`,
    [actorRef],
  )
  return rows[0]?.data
}

beforeAll(async () => {
  aude = await aPerson('auditor', '=Aude')
  dana = await aPerson('developer', 'Dana')
  for (const [minute, name] of HOSTILE.entries())
    await atTime(new Date(Date.UTC(2026, 1, 10, 10, minute)), () =>
      accountFor(dana, succeeded('skill.read', { resource: { type: 'skill', id: name, name } })),
    )
})

test('no cell of a CSV is a formula, and every value comes back as it was', async () => {
  const csv = await textOf(await streamEvents(aude, hostile, 'csv'))
  const [head = [], ...rows] = cellsOf(csv.replace('\ufeff', ''))
  const names = rows.map((cells) => cells[head.indexOf('resource_name')])
  const asRead = (name: string) => cellsOf(`${csvCell(name)}\n`)[0]?.[0]
  expect(names).toEqual(HOSTILE.map(asRead))
  for (const cells of rows) expect(cells).toHaveLength(head.length)
})

test('NDJSON holds the core byte for byte in value, its leaf hash and its place in the log', async () => {
  await sequencePending()
  const ndjson = await textOf(await streamEvents(aude, hostile, 'ndjson'))
  const events = ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map(({ core }) => core.resource.name)).toEqual(HOSTILE)
  for (const { idx, leaf_hash } of events) {
    expect(idx).toBeTypeOf('number')
    expect(leaf_hash).toMatch(/^[0-9a-f]{64}$/)
  }
  expect(await ended(aude.id)).toMatchObject({ rows: HOSTILE.length, complete: true })
})

test('without the permission nothing leaves, and the refusal is an event', async () => {
  await expect(streamEvents(dana, hostile, 'csv')).rejects.toMatchObject({ code: 'forbidden' })
  expect(await ended(dana.id)).toMatchObject({ error: 'forbidden' })
})

test(`${MANY} events leave in constant memory, and a reader that hangs up ends the query`, async () => {
  await asOwner(`
    INSERT INTO audit.audit_event (event_id, org_id, ts, retention_class, action, outcome, actor_ref, resource_type,
      resource_id, class, core, leaf_hash, search_text)
    SELECT gen_random_uuid(), org_id, ts - interval '1 year' - n * interval '1 second', retention_class, 'page.open',
      outcome, actor_ref, resource_type, resource_id, class, core, leaf_hash, ''
    FROM (SELECT * FROM audit.audit_event WHERE action = 'skill.read' LIMIT 1) e, generate_series(1, ${MANY}) n`)
  const many: SearchFilters = { ...NO_FILTERS, actions: ['page.open'] }
  global.gc?.()
  const before = process.memoryUsage().heapUsed
  let bytes = 0
  let heap = 0
  for await (const part of await streamEvents(aude, many, 'csv')) {
    bytes += part.byteLength
    heap = Math.max(heap, process.memoryUsage().heapUsed)
  }
  expect(bytes).toBeGreaterThan(60 * MB)
  expect((heap - before) / MB).toBeLessThan(50)
  expect(await ended(aude.id)).toMatchObject({ rows: MANY, complete: true })

  const request = new Request('http://portal.test/api/v1/audit/events?action=page.open&format=csv')
  const reader = (await serveEvents(aude, request)).body?.getReader()
  await reader?.read()
  await reader?.read()
  await reader?.cancel()
  expect(await ended(aude.id)).toMatchObject({ stage: 'ended', complete: false })
  await expect
    .poll(
      async () =>
        (
          await asOwner(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND state = 'active'`,
          )
        ).length,
      { timeout: 15_000 },
    )
    .toBe(0)
}, 120_000)
