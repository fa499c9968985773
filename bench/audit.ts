import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { pool } from '@/lib/db/client'
import { newId } from '@/lib/db/clock'
import { migrate } from '@/lib/db/migrate'
import { measureCovered } from './audit/covered'
import { benchExport } from './audit/export'
import { generateEvents } from './audit/generate'
import { measureProofs } from './audit/proof'
import { benchSearch } from './audit/search'
import { measureSequencing } from './audit/sequence'
import { keepNewest } from './audit/shrink'
import { measureSyslog } from './audit/syslog'
import { measureWrites } from './audit/write'
import { report } from './statistics'

type Figures = Record<string, number>
type Stage = (say: (line: string) => void) => Promise<Figures>

const isQuick = process.argv.includes('--quick')
const share = isQuick ? 0.1 : 1
const numbersOf = (figures: Record<string, unknown>): Figures =>
  Object.fromEntries(
    Object.entries(figures).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  )

const databaseUrl = () => process.env.DATABASE_URL ?? ''

const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined

/** As many events as the largest log of the run has; `--most` makes it smaller than it should be. */
const most = Number(option('--most') ?? 30_000_000 * share)

async function newestEvent(): Promise<Date | null> {
  const { rows } = await pool().query<{ at: Date | null }>(
    'SELECT max(ts) AS at FROM audit.audit_index',
  )
  return rows[0]?.at ?? null
}

/** A third and a thirtieth of it are measured too: 30, 10 and 1 million when nothing else is asked for. */
async function search(say: (line: string) => void): Promise<Figures> {
  if (!(await newestEvent())) {
    const { seconds } = await generateEvents(databaseUrl(), most, { log: say })
    say(`${most} events made in ${Math.round(seconds)} s`)
  }
  const until = (await newestEvent()) ?? new Date()
  const proofs = await measureProofs()
  const exported = await benchExport()
  const sizes = [most, Math.round(most / 3), Math.round(most / 30)]
  const searched: Awaited<ReturnType<typeof benchSearch>>[] = []
  for (const size of sizes) {
    if (size < most) await keepNewest(databaseUrl(), size, until)
    const found = await benchSearch()
    searched.push(found)
    say(`${size} events: p50 ${found.search_p50_ms} ms, p95 ${found.search_p95_ms} ms`)
    for (const [name, { p50, p95 }] of Object.entries(found.queries))
      say(`  ${name}: p50 ${p50} ms, p95 ${p95} ms`)
  }
  const [large, middle, small] = searched
  if (!large || !middle || !small) throw new Error('Nothing was searched.')
  return {
    ...numbersOf(proofs),
    ...numbersOf(exported),
    search_events_max: most,
    search_p50_ms_10m: middle.search_p50_ms,
    search_p95_ms_10m: middle.search_p95_ms,
    search_p95_ms_1m: small.search_p95_ms,
    search_p95_ms_30m: large.search_p95_ms,
    search_growth_1m_30m: Math.round((large.search_p95_ms / small.search_p95_ms) * 100) / 100,
    summary_p95_ms_10m: middle.summary_p95_ms,
  }
}

/** Each in a process and a database of its own, so that none meets what another left. */
const STAGES: Record<string, Stage> = {
  write: () => measureWrites({ rounds: isQuick ? 3 : 7, durationMs: isQuick ? 3_000 : 8_000 }),
  sequence: () => measureSequencing(1_000_000 * share),
  covered: () => measureCovered(isQuick ? 30_000 : 120_000),
  syslog: async () =>
    numbersOf(
      await measureSyslog(isQuick ? { events: 5_000, kills: 3 } : { events: 50_000, kills: 20 }),
    ),
  search,
}

async function makeDatabase(name: string): Promise<string> {
  const url = new URL(databaseUrl())
  url.pathname = `/${name}`
  const server = new pg.Client({ connectionString: databaseUrl() })
  await server.connect()
  const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (rowCount && process.argv.includes('--keep')) {
    await server.end()
    return url.toString()
  }
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await server.query(`CREATE DATABASE ${name}`)
  await server.end()
  await migrate(url.toString())
  const client = new pg.Client({ connectionString: url.toString() })
  await client.connect()
  await client.query(
    `INSERT INTO organization (id, name, created_at) VALUES ($1, 'Bench', now())`,
    [newId()],
  )
  await client.end()
  return url.toString()
}

/** Runs one stage in a child; its last line is its figures, the ones before are passed on. */
async function runStage(name: string): Promise<Figures> {
  const url = await makeDatabase(`bench_${name}`)
  const child = spawn(
    process.execPath,
    [process.argv[1] ?? '', ...process.argv.slice(2), '--stage', name],
    {
      env: { ...process.env, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (!process.argv.includes('--json')) process.stderr.write(chunk)
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const lines = output.trim().split('\n')
  if (code !== 0) throw new Error(`The stage ${name} ended with ${code}.\n${output}`)
  return JSON.parse(lines.at(-1) ?? '{}') as Figures
}

function verifyRate(): Figures {
  const events = 1_000_000 * share
  const program = join(process.cwd(), 'bench/audit/verify-rate.mjs')
  const { stdout, status } = spawnSync(process.execPath, [program, '--events', `${events}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The verifier was not measured.')
  return numbersOf(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'))
}

const stage = option('--stage')
if (stage !== undefined) {
  const work = STAGES[stage]
  if (!work) throw new Error(`There is no stage “${stage}”: ${Object.keys(STAGES).join(', ')}.`)
  const figures = await work((line) => console.log(line))
  console.log(JSON.stringify(figures))
  await pool().end()
  process.exit(0)
}

const only = option('--only')?.split(',')
const wanted = (name: string) => only === undefined || only.includes(name)
const figures: Figures = {}
for (const name of Object.keys(STAGES)) {
  if (!wanted(name)) continue
  Object.assign(figures, await runStage(name))
}
if (wanted('verify')) Object.assign(figures, verifyRate())
report(
  'audit',
  figures,
  Object.entries(figures).map(([name, value]) => `${name}: ${value}`),
)
