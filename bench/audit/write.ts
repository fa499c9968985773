import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Actor } from '@/lib/access/permissions'
import { append, appendAlone } from '@/lib/audit/append'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { organizationId } from '@/lib/audit/organization'
import { pool, prismaClient } from '@/lib/db/client'
import { newId } from '@/lib/db/clock'
import { type Tx, transaction } from '@/lib/db/transaction'

const WRITERS = 32
const WARM_UP_MS = 1_500

const PEOPLE = Array.from({ length: 24 }, (_, n) => personOf(n))

function personOf(n: number): Actor {
  return {
    id: newId(),
    kind: 'user',
    name: `Person ${n}`,
    email: `person-${n}@meridian.example`,
    roles: [{ role: 'developer', teamId: null }],
    teamIds: [],
    origin: {
      requestId: '',
      ip: `198.51.100.${n + 1}`,
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0',
      via: 'portal',
    },
  }
}

/** What a request leaves behind: an event with the fields, the length and the variety of a real one. */
function eventOf(n: number): AuditEvent {
  return succeeded('review.comment', {
    resource: { type: 'submission', id: newId(), name: `skill-${n % 97}` },
    reason: 'Reads the statement twice; please open it once and pass the rows on.',
    data: { digest: createHash('sha256').update(`${n}`).digest('hex'), line: n % 400, files: 12 },
  })
}

const actorOf = (n: number): Actor => {
  const person = PEOPLE[n % PEOPLE.length] ?? personOf(0)
  return { ...person, origin: { ...person.origin, requestId: randomUUID() } }
}

type Write = (n: number) => Promise<unknown>

/** Commits per second of `WRITERS` that write one event each, one after the other, for a time. */
async function commitsPerSecond(write: Write, durationMs: number): Promise<number> {
  let n = 0
  let done = 0
  const start = performance.now() + WARM_UP_MS
  const end = start + durationMs
  const writer = async () => {
    while (performance.now() < end) {
      n += 1
      await write(n)
      const at = performance.now()
      if (at >= start && at < end) done += 1
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  return (done * 1_000) / durationMs
}

/** Ours: redaction, classification, disclosures, digests, leaf, pending row, all indexes. */
const full: Write = (n) => appendAlone(actorOf(n), eventOf(n))

/** The same as a part of somebody's transaction, which also has to begin and to commit. */
const within: Write = (n) => transaction((tx) => append(tx, actorOf(n), [eventOf(n)]))

/** Postgres without Prisma, so that the peers are as fast as they can be. */
const peers = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: WRITERS })

async function onConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await peers.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

/** As much of a transaction as `append` uses. */
const asTx = (client: pg.PoolClient): Tx =>
  ({
    subjectKey: prismaClient().subjectKey,
    $queryRawUnsafe: async (text: string, ...values: unknown[]) =>
      (await client.query({ name: createHash('md5').update(text).digest('hex'), text, values }))
        .rows,
  }) as unknown as Tx

const LAST = 'SELECT seq, hash FROM bench_chain ORDER BY seq DESC LIMIT 1'
const LINK = 'INSERT INTO bench_chain VALUES ($1, $2)'

/**
 * The usual design, for comparison: the same event by the same code, and a row that carries the hash
 * of the one before. Who writes must first have read that one, so it holds a lock until it committed.
 */
const chain: Write = (n) =>
  onConnection(async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(5207199)')
    const { rows } = await client.query<{ seq: string; hash: Buffer }>({ name: 'last', text: LAST })
    await append(asTx(client), actorOf(n), [eventOf(n)])
    const hash = createHash('sha256')
      .update(rows[0]?.hash ?? '')
      .update(`${n}`)
      .digest()
    const values = [(BigInt(rows[0]?.seq ?? 0) + 1n).toString(), hash]
    await client.query({ name: 'link', text: LINK, values })
    await client.query('COMMIT')
  })

const PLAIN = `INSERT INTO bench_plain (event_id, org_id, ts, retention_class, action, outcome, actor_ref,
  resource_type, resource_id, class, core, leaf_hash, search_text)
  VALUES ($1, $2, now(), 'standard', 'review.comment', 'success', $3, $4, $5, 1, $6, sha256(''), $7)`

/** The least that could be called a log: one row, plain columns, the same indexes, nothing to check. */
async function plainWrite(): Promise<Write> {
  const org = await organizationId()
  return (n) => {
    const { id, origin } = actorOf(n)
    const { resource, data, reason } = eventOf(n)
    const core = JSON.stringify({ data, resource, reason, origin })
    const text = `review comment ${resource.id} ${resource.name} ${reason}`
    const values = [newId(), org, id, resource.type, resource.id, core, text]
    return peers.query({ name: 'plain', text: PLAIN, values })
  }
}

async function makePeers(): Promise<void> {
  await pool().query(`
    DROP TABLE IF EXISTS bench_chain, bench_plain;
    CREATE TABLE bench_chain (seq bigint PRIMARY KEY, hash bytea NOT NULL);
    CREATE TABLE bench_plain (LIKE audit.audit_event INCLUDING ALL)`)
}

export type WriteFigures = {
  write_full_32_per_s: number
  write_within_32_per_s: number
  write_chain_32_per_s: number
  write_plain_32_per_s: number
  write_x_chain_32: number
  write_x_plain_32: number
}

/**
 * Our write path against a per-event chain and a plain insert, 32 writers, rounds interleaved so that
 * all three meet the same noise. Ratios are of the medians.
 */
export async function measureWrites({
  rounds,
  durationMs,
}: {
  rounds: number
  durationMs: number
}): Promise<WriteFigures> {
  await makePeers()
  // Everybody's key exists before anything is measured.
  for (let n = 0; n < PEOPLE.length; n += 1) await within(n)
  const plain = await plainWrite()
  const rates = {
    full: [] as number[],
    within: [] as number[],
    chain: [] as number[],
    plain: [] as number[],
  }
  for (let round = 0; round < rounds; round += 1) {
    rates.chain.push(await commitsPerSecond(chain, durationMs))
    rates.full.push(await commitsPerSecond(full, durationMs))
    rates.within.push(await commitsPerSecond(within, durationMs))
    rates.plain.push(await commitsPerSecond(plain, durationMs))
  }
  await peers.query('DROP TABLE bench_chain, bench_plain')
  await peers.end()
  const median = (values: number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  const [f, c, p] = [median(rates.full), median(rates.chain), median(rates.plain)]
  return {
    write_full_32_per_s: Math.round(f),
    write_within_32_per_s: Math.round(median(rates.within)),
    write_chain_32_per_s: Math.round(c),
    write_plain_32_per_s: Math.round(p),
    write_x_chain_32: Math.round((f / c) * 100) / 100,
    write_x_plain_32: Math.round((f / p) * 100) / 100,
  }
}
