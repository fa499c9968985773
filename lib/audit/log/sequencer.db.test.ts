import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { systemActor } from '@/lib/access/permissions'
import { pool } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { transaction } from '@/lib/db/transaction'
import { defineLoop, type RunningLoops, startLoops } from '@/lib/jobs/loop'
import { asOwner, ownerUrl } from '@/lib/testing/as-owner'
import { append } from '../append'
import { leafHash } from '../canonical'
import { type AuditEvent, succeeded } from '../event'
import { CompactRange } from '../merkle/ranges'
import { nodeHash } from '../merkle/rules'
import { hashesAtLevel, partialWidth } from '../merkle/tiles'
import { sha256 } from './hash'
import { sequenceAll, sequenceBatch, sequencePending } from './sequencer'
import { listenForSequenced, logHead, readSequenced, type SequencedEvent } from './stream'

const actor = systemActor('test')
const event = (id: string): AuditEvent =>
  succeeded('page.open', { resource: { type: 'page', id }, data: { note: id } })
const write = (...ids: string[]) =>
  transaction((tx) => append(tx, actor, ids.map(event))).then(() => undefined)
const committed = async () =>
  (await pool().query<{ id: string }>('SELECT event_id AS id FROM audit.audit_event')).rows.map(
    ({ id }) => id,
  )

async function everything(): Promise<SequencedEvent[]> {
  const found: SequencedEvent[] = []
  for (;;) {
    const page = await readSequenced(BigInt(found.length), 400)
    if (page.length === 0) return found
    found.push(...page)
  }
}

/** RFC 6962's recursive definition over the leaf hashes, which are recomputed from the events. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (leaves.length === 1 && only) return only
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(sha256, naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

async function expectWholeLog(): Promise<void> {
  const events = await everything()
  const ids = await committed()
  expect(events.map(({ idx }) => idx)).toEqual(events.map((_, at) => BigInt(at)))
  expect(events.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  const leaves = events.map(({ core }) => new Uint8Array(leafHash(core)))
  const head = await logHead()
  expect(head.size).toBe(BigInt(events.length))
  expect(Buffer.from(head.root)).toEqual(Buffer.from(naiveRoot(leaves)))
  await expectTiles(leaves)
}

/** Every tile is as wide as the size says and holds the hashes of its level; there is no other tile. */
async function expectTiles(leaves: readonly Uint8Array[]): Promise<void> {
  const levels = new Map<number, Uint8Array[]>()
  const tree = new CompactRange(sha256, 0n, [], (level, _n, hash) => {
    if (level % 8 === 0) levels.set(level / 8, [...(levels.get(level / 8) ?? []), hash])
  })
  for (const leaf of leaves) tree.append(leaf)
  const tiles = await db.auditTile.findMany({ orderBy: [{ level: 'asc' }, { n: 'asc' }] })
  for (const [level, hashes] of levels) {
    const own = tiles.filter((tile) => tile.level === level)
    expect(Buffer.concat(own.map((tile) => tile.hashes))).toEqual(Buffer.concat(hashes))
    const partial = partialWidth(level, tree.size)
    expect(own.map(({ width }) => width)).toEqual([
      ...Array.from({ length: Math.floor(hashes.length / 256) }, () => 256),
      ...(partial > 0 ? [partial] : []),
    ])
    expect(BigInt(hashes.length)).toBe(hashesAtLevel(level, tree.size))
  }
  expect(new Set(tiles.map(({ level }) => level)).size).toBe(levels.size)
}

let loops: RunningLoops[] = []
const run = () => {
  const loop = defineLoop('audit.sequence', () => sequencePending(), { idleMs: 20 })
  const started = startLoops([loop])
  loops.push(started)
  return started
}
afterEach(async () => {
  await Promise.all(loops.map((one) => one.stop()))
  loops = []
})

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    if (await isTrue()) return
    await sleep(25)
  }
  throw new Error('It did not come true within ten seconds.')
}

describe('the sequencer', () => {
  test('gives an empty log no head before its first event', async () => {
    expect(await logHead()).toMatchObject({ size: 0n, origin: 'localhost:3000/audit-log' })
    expect(await sequencePending()).toBe('idle')
    expect(await readSequenced(0n, 10)).toEqual([])
  })

  test('orders a batch by time and id, whatever the order of the commits', async () => {
    const late = transaction(async (tx) => {
      await append(tx, actor, [event('late')])
      await sleep(150)
    })
    await sleep(30)
    await write('early-a', 'early-b')
    await late
    await sequenceBatch()
    const events = await readSequenced(0n, 10)
    const sorted = events.toSorted((one, other) =>
      one.core.ts === other.core.ts ? (one.id < other.id ? -1 : 1) : one.core.ts - other.core.ts,
    )
    expect(events.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id))
    expect(events.map(({ core }) => core.resource.id)).toEqual(['late', 'early-a', 'early-b'])
    await expectWholeLog()
  })

  test('does not see an event before its commit, nor one rolled back', async () => {
    const { size } = await logHead()
    await transaction(async (tx) => {
      await append(tx, actor, [event('open')])
      expect(await sequenceBatch()).toBe(0)
    })
    await expect(
      transaction(async (tx) => {
        await append(tx, actor, [event('undone')])
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    expect(await sequenceBatch()).toBe(1)
    expect((await logHead()).size).toBe(size + 1n)
    await expectWholeLog()
  })

  test('32 writers with long transactions and rollbacks while two sequencers compete: each committed event has one index', async () => {
    let writing = true
    const sequencers = [0, 1].map(async () => {
      while (writing) await sequenceBatch(7)
    })
    const kept: string[] = []
    await Promise.all(
      Array.from({ length: 32 }, async (_, writer) => {
        for (let turn = 0; turn < 12; turn += 1) {
          const id = `w${writer}-${turn}`
          const isUndone = (writer * 7 + turn * 3) % 5 === 0
          await transaction(async (tx) => {
            await append(tx, actor, [event(id), event(`${id}-b`)])
            await sleep(Math.random() * 40)
            if (isUndone) throw new Error('undone')
          }).catch((error: unknown) => {
            if (!isUndone) throw error
          })
          if (!isUndone) kept.push(id, `${id}-b`)
        }
      }),
    )
    writing = false
    await Promise.all(sequencers)
    await sequenceAll()
    const logged = (await everything()).map(({ core }) => core.resource.id)
    expect(logged.filter((id) => /^w\d/.test(id)).toSorted()).toEqual(kept.toSorted())
    expect(await db.auditPending.count()).toBe(0)
    await expectWholeLog()
  })

  test('fills tiles and begins those above, across batches of any size', async () => {
    for (let batch = 0; batch < 4; batch += 1)
      await write(...Array.from({ length: 150 }, (_, at) => `t${batch}-${at}`))
    for (const limit of [1, 2, 99, 256, 5_000]) await sequenceBatch(limit)
    await expectWholeLog()
  })

  test('takes over within seconds when the connection of the one that works dies', async () => {
    const [first, second] = [run(), run()]
    await write('before')
    await until(async () => (await db.auditPending.count()) === 0)
    const holders = () =>
      pool().query<{ pid: number }>(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 5207115 AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      )
    const [holder] = (await holders()).rows
    await pool().query('SELECT pg_terminate_backend($1)', [holder?.pid])
    await write('after')
    await until(async () => (await db.auditPending.count()) === 0)
    await until(async () => {
      const [next] = (await holders()).rows
      return next !== undefined && next.pid !== holder?.pid
    })
    await Promise.all([first.stop(), second.stop()])
    expect((await holders()).rows).toEqual([])
    await expectWholeLog()
  })

  test('leaves nothing half done when its connection dies inside a batch', async () => {
    await write('cut-1', 'cut-2')
    const blocker = new pg.Client({ connectionString: ownerUrl() })
    await blocker.connect()
    await blocker.query('BEGIN')
    // The batch waits for this lock after it placed its events, and is killed there.
    await blocker.query('LOCK TABLE audit.audit_tile IN ACCESS EXCLUSIVE MODE')
    const cut = sequenceBatch().catch((error: unknown) => error)
    await until(async () => {
      const { rows } = await blocker.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      return rows.length > 0
    })
    expect(await cut).toBeInstanceOf(Error)
    await blocker.query('ROLLBACK')
    await blocker.end()
    expect(await db.auditPending.count()).toBe(2)
    await sequenceAll()
    await expectWholeLog()
  })

  test('tells listeners of each batch', async () => {
    let told = 0
    const listening = listenForSequenced(() => {
      told += 1
    })
    await until(async () => told === 1)
    await write('heard')
    await sequenceAll()
    await until(async () => told === 2)
    listening.stop()
  })

  test('stops rather than build on a tile that was cut, and raises an alarm, once', async () => {
    const replica = "SET session_replication_role = 'replica'"
    const [tile] = await asOwner(
      `SELECT n, width, encode(hashes, 'hex') AS hashes FROM audit.audit_tile
       WHERE level = 0 ORDER BY n DESC LIMIT 1`,
    )
    const where = `WHERE level = 0 AND n = ${tile?.n}`
    await asOwner(
      replica,
      `UPDATE audit.audit_tile SET width = width - 1, hashes = substr(hashes, 33) ${where}`,
    )
    await write('never-indexed')
    await expect(sequenceBatch()).rejects.toThrow(/does not have the \d+ hashes/)
    expect(await db.auditPending.count()).toBe(1)
    for (let turn = 0; turn < 2; turn += 1)
      await expect(sequencePending()).rejects.toThrow(/does not have the \d+ hashes/)
    const alarms = await db.auditAlarm.findMany()
    expect(alarms.map(({ kind, key }) => [kind, key])).toEqual([['mismatch', `tile/0/${tile?.n}`]])
    await asOwner(
      replica,
      `UPDATE audit.audit_tile SET width = ${tile?.width},
         hashes = decode('${tile?.hashes}', 'hex') ${where}`,
    )
    await sequenceAll()
    await expectWholeLog()
  })
})
