import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { logVerifierKeys } from '@/lib/audit/log/signing'
import { logHead, readSequenced } from '@/lib/audit/log/stream'
import { formatVerifierKey } from '@/lib/audit/merkle/signed-note'
import { isAppError } from '@/lib/errors'
import { asOwner } from '@/lib/testing/as-owner'
import { verdictOf } from '@/lib/testing/bundle-mutants'
import { aRealLog, cover, PERIOD } from '@/lib/testing/real-log'
import { exportKey } from './bundle/manifest'
import { createExport } from './create-export'
import { downloadExport } from './download-export'

const PLACE = 45n

let auditor: Actor
let exportId: string
let folder: string
let pins: string[]
let event: string
let neighbour: string

/** As a superuser who turns the triggers off: what no grant can prevent. */
const behindTriggers = (...statements: string[]) =>
  asOwner("SET session_replication_role = 'replica'", ...statements)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-tampered-'))
  auditor = (await aRealLog()).auditor
  exportId = (await createExport(auditor, { framework: 'soc2', ...PERIOD })).id
  await cover()
  const keys = await logVerifierKeys((await logHead()).origin)
  pins = [exportKey().verifierKey, ...keys.map(formatVerifierKey)].flatMap((key) => ['--key', key])
  const [one, other] = await readSequenced(PLACE, 2)
  event = one?.id ?? ''
  neighbour = other?.id ?? ''
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What comes of the export: the verifier's exit code, or that the portal itself refused to make it. */
async function outcome(): Promise<number | 'refused'> {
  const chunks: Uint8Array[] = []
  try {
    const { bytes } = await downloadExport(auditor, exportId, 300)
    for await (const chunk of bytes) chunks.push(chunk)
  } catch (error) {
    if (!isAppError(error)) throw error
    return 'refused'
  }
  const path = join(folder, 'export.zip')
  writeFileSync(path, Buffer.concat(chunks))
  return (await verdictOf(path, ...pins)).exitCode
}

const set = (table: string, column: string, value: string, where: string) => {
  const kept = `tampered_${table}_${column}`
  return {
    name: `${table}.${column}`,
    apply: [
      `CREATE TABLE public.${kept} AS SELECT "${column}" AS was FROM audit.${table} WHERE ${where}`,
      `UPDATE audit.${table} SET "${column}" = ${value} WHERE ${where}`,
    ],
    undo: (key: string) =>
      `UPDATE audit.${table} SET "${column}" = (SELECT was FROM public.${kept}) WHERE ${key}`,
  }
}

test('an export of untouched tables verifies', async () => {
  expect(await outcome()).toBe(0)
})

test('an export of tables altered behind the triggers does not verify, or is not made', async () => {
  const one = `event_id = '${event}'`
  const tile = 'level = 0 AND n = 0'
  const cases = [
    { ...set('audit_event', 'core', `jsonb_set(core, '{outcome}', '"failure"')`, one), key: one },
    { ...set('audit_event', 'leaf_hash', "sha256('x')", one), key: one },
    { ...set('audit_event', 'action', "'page.open'", one), key: one },
    { ...set('audit_event', 'outcome', "'failure'", one), key: one },
    { ...set('audit_event', 'ts', "ts + interval '1 second'", one), key: one },
    { ...set('audit_event', 'actor_ref', `'${neighbour}'`, one), key: one },
    { ...set('audit_event', 'resource_id', "'other'", one), key: one },
    { ...set('audit_event', 'resource_type', "'page'", one), key: one },
    { ...set('audit_index', 'ts', "ts + interval '1 second'", one), key: one },
    { ...set('audit_index', 'retention_class', "'none'", one), key: one },
    { ...set('audit_index', 'event_id', 'gen_random_uuid()', one), key: `idx = ${PLACE}` },
    {
      ...set('audit_tile', 'hashes', "overlay(hashes PLACING sha256('x') FROM 1 FOR 32)", tile),
      key: tile,
    },
    {
      ...set('audit_tile', 'hashes', 'substr(hashes, 33) || substr(hashes, 1, 32)', tile),
      key: tile,
    },
  ]
  const lived: string[] = []
  for (const { name, apply, undo, key } of cases) {
    await behindTriggers(...apply)
    const found = await outcome()
    if (found === 0) lived.push(name)
    const [create = ''] = apply
    const kept = /public\.\w+/.exec(create)?.[0]
    await behindTriggers(undo(key), `DROP TABLE ${kept}`)
  }
  expect(lived).toEqual([])
  expect(await outcome()).toBe(0)
}, 120_000)

test('an event, its place, or both removed by force is missed', async () => {
  const rows = {
    event: [`audit.audit_event`, `event_id = '${event}'`],
    place: [`audit.audit_index`, `idx = ${PLACE}`],
  } as const
  for (const gone of [[rows.event], [rows.place], [rows.event, rows.place]]) {
    await behindTriggers(
      'BEGIN',
      ...gone.flatMap(([table, where], at) => [
        `CREATE TABLE public.gone_${at} AS SELECT * FROM ${table} WHERE ${where}`,
        `DELETE FROM ${table} WHERE ${where}`,
      ]),
      'COMMIT',
    )
    expect([1, 2, 'refused']).toContain(await outcome())
    for (const [at, [table]] of gone.entries()) {
      const [{ columns = '' } = {}] = await asOwner(
        `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
         WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
      )
      await behindTriggers(
        `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM public.gone_${at}`,
        `DROP TABLE public.gone_${at}`,
      )
    }
  }
  expect(await outcome()).toBe(0)
}, 120_000)

test('two places exchanged, and a checkpoint rewritten, are found', async () => {
  const swap = [
    'BEGIN',
    `UPDATE audit.audit_index SET event_id = '00000000-0000-7000-8000-000000000000' WHERE event_id = '${event}'`,
    `UPDATE audit.audit_index SET event_id = '${event}' WHERE event_id = '${neighbour}'`,
    `UPDATE audit.audit_index SET event_id = '${neighbour}' WHERE event_id = '00000000-0000-7000-8000-000000000000'`,
    'COMMIT',
  ]
  await behindTriggers(...swap)
  expect([1, 2, 'refused']).toContain(await outcome())
  await behindTriggers(...swap)
  const rewritten = (from: string, to: string) =>
    `UPDATE audit.audit_checkpoint SET note = replace(note, E'\\n${from}\\n', E'\\n${to}\\n')`
  const [{ size = '' } = {}] = await asOwner(
    'SELECT size::text AS size FROM audit.audit_checkpoint ORDER BY id OFFSET 1 LIMIT 1',
  )
  await behindTriggers(rewritten(String(size), `1${size}`))
  expect([1, 'refused']).toContain(await outcome())
  await behindTriggers(rewritten(`1${size}`, String(size)))
  expect(await outcome()).toBe(0)
}, 60_000)
