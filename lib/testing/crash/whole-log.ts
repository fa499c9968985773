import pg from 'pg'
import { expect } from 'vitest'
import { leafHash } from '@/lib/audit/canonical'
import { openDisclosures } from '@/lib/audit/disclosures'
import { sha256, verifyEd25519 } from '@/lib/audit/log/hash'
import { logSigners } from '@/lib/audit/log/signing'
import { logHead } from '@/lib/audit/log/stream'
import { parseCheckpoint } from '@/lib/audit/merkle/checkpoint'
import { CompactRange } from '@/lib/audit/merkle/ranges'
import { verifyNote } from '@/lib/audit/merkle/signed-note'
import { tileKey } from '@/lib/audit/merkle/tiles'
import type { EventCore } from '@/lib/audit/schema'
import type { Attempt } from './programs'

type Row = {
  id: string
  core: EventCore
  leaf: Buffer
  idx: string | null
  waits: boolean
  personal: number
}

const EVENTS = `SELECT e.event_id AS id, e.core, e.leaf_hash AS leaf, i.idx, p.event_id IS NOT NULL AS waits,
    (SELECT count(*) FROM audit.audit_disclosure d
      WHERE d.event_id = e.event_id AND d.ts = e.ts)::int AS personal
  FROM audit.audit_event e LEFT JOIN audit.audit_index i USING (event_id)
  LEFT JOIN audit.audit_pending p USING (event_id)`

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Nothing of one event without the rest of it. */
async function expectEventsWhole(rows: readonly Row[]): Promise<void> {
  const broken = rows.filter(({ core, leaf, idx, waits, personal }) => {
    const isOnce = (idx !== null) !== waits
    const hasPersonal = personal === (core.sd.length > 0 ? 1 : 0)
    return !isOnce || !hasPersonal || hex(leaf) !== hex(leafHash(core))
  })
  expect(broken).toEqual([])
  for (const { id, core } of rows.filter(({ core }) => core.sd.length > 0).slice(-20)) {
    const fields = await openDisclosures(id, core.sd)
    expect(fields.map(({ state }) => state)).toEqual(core.sd.map(() => 'opened'))
  }
}

/** What was acknowledged is there, what was taken back is not, and of the rest all or nothing. */
function expectAnswersKept(rows: readonly Row[], attempts: ReadonlyMap<string, Attempt>): void {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const known = found.get(row.core.request)
    if (known) known.push(row)
    else found.set(row.core.request, [row])
  }
  const wrong = [...attempts].flatMap(([request, { events, answer }]) => {
    const resources = new Set((found.get(request) ?? []).map(({ core }) => core.resource.id))
    const stored = found.get(request)?.length ?? 0
    const allowed = { kept: [events], undone: [0], none: [0, events] }[answer]
    const isRight = allowed.includes(stored) && resources.size === stored
    return isRight ? [] : [{ request, events, answer, stored }]
  })
  expect(wrong).toEqual([])
  expect([...found.keys()].filter((request) => !attempts.has(request))).toEqual([])
}

/** Indexes without gap, tiles and head that the events lead to, and every signed head on the way. */
async function expectTree(client: pg.Client, rows: readonly Row[]): Promise<void> {
  const indexed = rows
    .filter(({ idx }) => idx !== null)
    .toSorted((one, other) => Number(one.idx) - Number(other.idx))
  expect(indexed.findIndex(({ idx }, at) => Number(idx) !== at)).toBe(-1)
  const { rows: all } = await client.query('SELECT count(*)::int AS n FROM audit.audit_index')
  expect(all[0].n).toBe(indexed.length)
  const heads = await signedHeads(client)
  const tiles = new Map<string, Uint8Array[]>()
  const tree = new CompactRange(sha256, 0n, [], (level, n, hash) => {
    if (level % 8 !== 0) return
    const key = tileKey(level / 8, n >> 8n)
    tiles.set(key, [...(tiles.get(key) ?? []), hash])
  })
  for (const { leaf } of indexed) {
    tree.append(leaf)
    for (const root of heads.get(tree.size) ?? []) expect(root).toBe(hex(tree.root()))
    heads.delete(tree.size)
  }
  expect([...heads.keys()]).toEqual([])
  const head = await logHead()
  expect([head.size, hex(head.root)]).toEqual([tree.size, hex(tree.root())])
  const stored = await client.query<{ level: number; n: string; hashes: Buffer }>(
    'SELECT level, n, hashes FROM audit.audit_tile',
  )
  expect(
    new Map(stored.rows.map(({ level, n, hashes }) => [`${level}/${n}`, hex(hashes)])),
  ).toEqual(new Map([...tiles].map(([key, hashes]) => [key, hex(Buffer.concat(hashes))])))
}

/** Roots by size. Each note verifies, says what its row says, and none is older than the one before. */
async function signedHeads(client: pg.Client): Promise<Map<bigint, string[]>> {
  const { origin } = await logHead()
  const keys = (await logSigners(origin)).map(({ key }) => key)
  const { rows } = await client.query<{ size: string; root: Buffer; note: string }>(
    'SELECT size, root, note FROM audit.audit_checkpoint ORDER BY id',
  )
  const heads = new Map<bigint, string[]>()
  let before = 0n
  for (const { size, root, note } of rows) {
    const noted = parseCheckpoint((await verifyNote(note, keys, verifyEd25519)).text)
    expect(noted).toMatchObject({ origin, size: BigInt(size) })
    expect(hex(noted.root)).toBe(hex(root))
    expect(noted.size).toBeGreaterThanOrEqual(before)
    before = noted.size
    heads.set(noted.size, [...(heads.get(noted.size) ?? []), hex(root)])
  }
  return heads
}

/** Everything that must be true of a log whatever died while it was written. Answers how much it saw. */
export async function expectWholeLog(
  databaseUrl: string,
  attempts: ReadonlyMap<string, Attempt>,
): Promise<{ events: number; checkpoints: number }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Row>(EVENTS)
    await expectEventsWhole(rows)
    expectAnswersKept(rows, attempts)
    await expectTree(client, rows)
    const strays = await client.query(
      `SELECT 'disclosure' AS what, event_id FROM audit.audit_disclosure d
         WHERE NOT EXISTS (SELECT 1 FROM audit.audit_event e WHERE e.event_id = d.event_id)
       UNION ALL SELECT 'pending', event_id FROM audit.audit_pending p
         WHERE NOT EXISTS (SELECT 1 FROM audit.audit_event e WHERE e.event_id = p.event_id)
       UNION ALL SELECT 'index', event_id FROM audit.audit_index i
         WHERE NOT EXISTS (SELECT 1 FROM audit.audit_event e WHERE e.event_id = i.event_id)
       UNION ALL SELECT kind, id FROM audit.audit_alarm`,
    )
    expect(strays.rows).toEqual([])
    const { rows: heads } = await client.query(
      'SELECT count(*)::int AS n FROM audit.audit_checkpoint',
    )
    return { events: rows.length, checkpoints: heads[0].n }
  } finally {
    await client.end()
  }
}
