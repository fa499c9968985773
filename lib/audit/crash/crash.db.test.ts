import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate } from '@/lib/db/migrate'
import { Cluster } from '@/lib/testing/crash/cluster'
import { attemptsIn, compilePrograms, Program } from '@/lib/testing/crash/programs'
import { expectWholeLog } from '@/lib/testing/crash/whole-log'
import { publishCheckpoint } from '../log/publish'

// Real programs on a Postgres of this file's own, because everything here is killed with kill -9: those
// who write, those who give indexes and sign, and Postgres.
/** Far more than it takes: a busy machine is no reason to fail. */
const PATIENCE_MS = 90_000
const TEST_MS = 300_000
const REPLICAS = 3

let folder: string
let cluster: Cluster
let writers: Program[] = []
let replicas: Program[] = []
const files: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-crash-'))
  const compiled = compilePrograms(folder)
  cluster = await Cluster.start(join(folder, 'postgres'))
  process.env.DATABASE_URL = cluster.url
  await Promise.all([compiled, migrate(cluster.url)])
})

afterAll(async () => {
  await Promise.all([...writers, ...replicas].map((one) => one.isRunning && one.kill()))
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
})

function startWriter(): Program {
  const file = join(folder, `attempts-${files.length}`)
  files.push(file)
  writeFileSync(file, '')
  const writer = new Program(folder, 'writer', [file])
  writers.push(writer)
  return writer
}

const startReplica = () => {
  const replica = new Program(folder, 'log-loops')
  replicas.push(replica)
  return replica
}

async function killOne(program: Program): Promise<void> {
  await program.kill()
  writers = writers.filter((one) => one !== program)
  replicas = replicas.filter((one) => one !== program)
}

beforeEach(() => {
  while (replicas.length < REPLICAS) startReplica()
})

/** For whoever reads why something did not happen. */
const SESSIONS = `SELECT a.application_name, a.state, a.wait_event, left(a.query, 60) AS query,
    (SELECT count(*) FROM audit.audit_pending) AS pending, (SELECT size FROM audit.audit_log_state)
  FROM pg_stat_activity a WHERE a.application_name ~ '^(log-loops|writer)'`

async function until<T>(what: string, find: () => Promise<T | null | undefined>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    const found = await find()
    if (found !== null && found !== undefined) return found
    await sleep(2)
  }
  const said = [...replicas, ...writers].map(
    ({ name, output }) => `${name}: ${output.slice(-1_000)}`,
  )
  const sessions = await connected(async (client) => (await client.query(SESSIONS)).rows).catch(
    String,
  )
  throw new Error(`It did not happen: ${what}.\n${said.join('\n')}\n${JSON.stringify(sessions)}`)
}

async function connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: cluster.url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const countOf = async (client: pg.Client, rows: string): Promise<number> =>
  (await client.query(`SELECT count(*)::int AS n FROM ${rows}`)).rows[0].n

/** Until the log grew by so many indexes: whatever was killed, the rest goes on. */
const untilGrown = (client: pg.Client, by: number) => {
  let first: number | undefined
  return until(`the log grows by ${by}`, async () => {
    const size = await countOf(client, 'audit.audit_index')
    first ??= size
    return size >= first + by ? size : null
  })
}

/** Kills the writers, waits until all they committed has its index and is signed, and looks at it all. */
async function expectNothingLost(): Promise<{ events: number; checkpoints: number }> {
  await Promise.all(writers.map((writer) => writer.kill()))
  writers = []
  await connected(async (client) => {
    // A session of a killed program still ends the statement it is at.
    await until('every session of writers ends', async () => {
      const open = await countOf(client, `pg_stat_activity WHERE application_name ~ '^writer'`)
      return open === 0 ? true : null
    })
    await until('every event has its index', async () =>
      (await countOf(client, 'audit.audit_pending')) === 0 ? true : null,
    )
  })
  expect(await publishCheckpoint()).not.toBe('refused')
  return expectWholeLog(cluster.url, attemptsIn(files))
}

test(
  'kill -9 of writers at any moment: what was acknowledged is there once, and no event in part',
  async () => {
    for (let count = 0; count < 4; count += 1) startWriter()
    for (const writer of writers.slice(1)) {
      await connected((client) => untilGrown(client, 20))
      await sleep(Math.random() * 100)
      await killOne(writer)
    }
    const { events } = await expectNothingLost()
    const answers = [...attemptsIn(files).values()].map(({ answer }) => answer)
    expect(events).toBeGreaterThan(100)
    expect(new Set(answers)).toEqual(new Set(['kept', 'undone', 'none']))
  },
  TEST_MS,
)

/** The replica that waits for a lock on table $1, or on a row, while it holds one on table $2. */
const WAITING = `SELECT a.application_name AS name FROM pg_stat_activity a
  JOIN pg_locks w ON w.pid = a.pid AND NOT w.granted
  WHERE a.application_name ~ '^log-loops'
    AND (w.relation = to_regclass($1) OR ($1 IS NULL AND w.locktype IN ('transactionid', 'tuple')))
    AND ($2::text IS NULL OR EXISTS (SELECT 1 FROM pg_locks h WHERE h.pid = a.pid AND h.granted
      AND h.relation = to_regclass($2) AND h.mode = 'RowExclusiveLock'))`

/** Where a replica is made to wait, by a lock that somebody else has, to be killed there. */
const STEPS = [
  {
    step: 'before it has the head of the log',
    lock: 'SELECT FROM audit.audit_log_state WHERE id = 1 FOR UPDATE',
    waitsFor: null,
    holds: null,
  },
  {
    step: 'while it moves events into the index',
    lock: 'LOCK TABLE audit.audit_index IN EXCLUSIVE MODE',
    waitsFor: 'audit.audit_index',
    holds: 'audit.audit_pending',
  },
  {
    step: 'between moving events and writing the head',
    lock: 'LOCK TABLE audit.audit_tile IN ACCESS EXCLUSIVE MODE',
    waitsFor: 'audit.audit_tile',
    holds: 'audit.audit_index',
  },
  {
    step: 'while it writes tiles and head',
    lock: 'LOCK TABLE audit.audit_tile IN EXCLUSIVE MODE',
    waitsFor: 'audit.audit_tile',
    holds: 'audit.audit_index',
  },
  {
    step: 'while it stores a checkpoint',
    lock: 'LOCK TABLE audit.audit_checkpoint IN EXCLUSIVE MODE',
    waitsFor: 'audit.audit_checkpoint',
    holds: null,
  },
] as const

/**
 * `isDone`: the replica is frozen, so that Postgres ends the statement and nobody goes on from there,
 * as when a process dies between two statements. Else it dies while Postgres is still at it.
 */
async function killAt(at: (typeof STEPS)[number], isDone: boolean): Promise<void> {
  while (replicas.length < REPLICAS) startReplica()
  await connected(async (blocker) => {
    await blocker.query('BEGIN')
    await blocker.query(at.lock)
    const victim = await until(`a replica waits ${at.step}`, async () => {
      // In a transaction pg_stat_activity stays as it was at the first look.
      await blocker.query('SELECT pg_stat_clear_snapshot()')
      const { rows } = await blocker.query(WAITING, [at.waitsFor, at.holds])
      return replicas.find(({ name }) => name === rows[0]?.name)
    })
    if (isDone) victim.freeze()
    else await killOne(victim)
    await blocker.query('ROLLBACK')
    if (isDone) {
      await sleep(30)
      await killOne(victim)
    }
    await untilGrown(blocker, 20)
  })
}

test(
  'kill -9 of the sequencer and publisher at each of their steps: another takes over, and the log is whole',
  async () => {
    startWriter()
    await connected((client) => untilGrown(client, 1))
    for (const at of STEPS) for (const isDone of [false, true]) await killAt(at, isDone)
    for (let round = 0; round < 3; round += 1) {
      const [first] = replicas
      startReplica()
      await sleep(Math.random() * 300)
      if (first) await killOne(first)
    }
    await expectNothingLost()
  },
  TEST_MS,
)

test(
  'kill -9 of Postgres under load: everything acknowledged is there after the restart, and work goes on',
  async () => {
    startWriter()
    startWriter()
    await connected((client) => untilGrown(client, 1))
    for (let crashes = 0; crashes < 3; crashes += 1) {
      await sleep(Math.random() * 400)
      cluster = await cluster.crash()
      await connected((client) => untilGrown(client, 20))
    }
    for (let crashes = 0; crashes < 2; crashes += 1) {
      await sleep(Math.random() * 200)
      cluster.crashOneSession()
      await until('Postgres recovers', () =>
        connected((client) => untilGrown(client, 20)).catch(() => null),
      )
    }
    const programs = [...writers, ...replicas]
    expect(programs.filter(({ isRunning }) => !isRunning)).toEqual([])
    const { events, checkpoints } = await expectNothingLost()
    expect(events).toBeGreaterThan(200)
    expect(checkpoints).toBeGreaterThan(3)
  },
  TEST_MS,
)
