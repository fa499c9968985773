import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startPostgres } from './postgres.mjs'
import { Refusal } from './refusal.mjs'

const GRACE_MS = 30_000

const APP_ROLE = 'countersign_app'

/**
 * The demo's database: the one of DATABASE_URL, which is left as it is at the end, or an embedded
 * server with its data in the demo's folder. `ownerUrl` may make tables; the portal gets `url`.
 * @param {string} dataFolder
 * @param {import('./secrets.mjs').Secrets} secrets
 */
export async function openDatabase(dataFolder, secrets) {
  const given = process.env.DATABASE_URL
  if (given) {
    const ownerUrl = process.env.MIGRATION_DATABASE_URL || given
    await connected(ownerUrl)
    return {
      url: given,
      ownerUrl,
      says: `the one of DATABASE_URL (${hostOf(given)})`,
      stop: null,
      port: null,
    }
  }
  const folder = join(dataFolder, 'postgres')
  const server = await startPostgres({ folder, password: secrets.postgresPassword })
  await makeDatabase(server, dataFolder)
  const ownerUrl = server.url('countersign')
  await makeAppRole(ownerUrl, secrets.postgresAppPassword)
  const from = server.adopted ? ', still running from an interrupted start' : ''
  return {
    url: asApp(ownerUrl, secrets.postgresAppPassword),
    ownerUrl,
    says: `version 18 on 127.0.0.1:${server.port}${from}`,
    stop: server.stop,
    port: server.port,
  }
}

/** @param {string} ownerUrl @param {string} password */
function asApp(ownerUrl, password) {
  const url = new URL(ownerUrl)
  url.username = APP_ROLE
  url.password = encodeURIComponent(password)
  return url.toString()
}

/** The role the portal connects as. It owns nothing, so it cannot alter the audit log. */
async function makeAppRole(/** @type {string} */ ownerUrl, /** @type {string} */ password) {
  const client = await connected(ownerUrl, true)
  const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE])
  const verb = rows.length > 0 ? 'ALTER' : 'CREATE'
  await client.query(`${verb} ROLE ${APP_ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
  await client.end()
}

/**
 * Makes the database if it is not there. One in which writing the demo company was interrupted is
 * made anew: the portal has never served it, so nobody's work is in it.
 * @param {{ url: (database: string) => string }} server
 * @param {string} dataFolder
 */
async function makeDatabase(server, dataFolder) {
  const client = await connected(server.url('postgres'), true)
  const find = "SELECT 1 FROM pg_database WHERE datname = 'countersign'"
  const isThere = async () => (await client.query(find)).rows.length > 0
  if (await isThere()) {
    const { state } = await readSeedState(dataFolder, server.url('countersign'))
    if (state === 'begun') await client.query('DROP DATABASE countersign WITH (FORCE)')
  }
  if (!(await isThere())) await client.query('CREATE DATABASE countersign')
  await client.end()
}

const hostOf = (/** @type {string} */ databaseUrl) => new URL(databaseUrl).host

/** @param {string} databaseUrl @param {boolean} [keep] */
async function connected(databaseUrl, keep = false) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || 'no answer' : String(cause)
    throw new Refusal(
      `The database of DATABASE_URL cannot be used: ${reason}.`,
      'Start it, correct DATABASE_URL, or unset it to use the embedded Postgres.',
      { cause },
    )
  }
  if (!keep) await client.end()
  return client
}

/**
 * Keeps one connection to notice when Postgres is gone. A restart of up to half a minute is waited
 * out, as the portal does too; after that `onLost` is called, once.
 * @param {string} databaseUrl
 * @param {() => void} onLost
 */
export async function watchDatabase(databaseUrl, onLost) {
  const { default: pg } = await import('pg')
  let done = false
  /** @type {import('pg').Client | null} */
  let held = null
  const hold = async () => {
    const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true })
    client.on('error', () => undefined)
    await client.connect()
    client.once('end', () => void again())
    held = client
  }
  const again = async () => {
    const deadline = Date.now() + GRACE_MS
    while (!done && Date.now() < deadline) {
      const back = await hold().then(
        () => true,
        () => false,
      )
      if (back) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    if (!done) onLost()
  }
  await hold()
  return async () => {
    done = true
    await held?.end().catch(() => undefined)
  }
}

/**
 * Whether the demo company is still to be written: into an empty database only. Somebody's own data
 * is never mixed with it.
 * @param {string} dataFolder
 * @param {string} databaseUrl
 */
export async function needsSeed(dataFolder, databaseUrl) {
  const { state } = await readSeedState(dataFolder, databaseUrl)
  if (state === 'begun')
    throw new Refusal(
      'In the database of DATABASE_URL the demo company is only half written.',
      'Empty that database, or give another one.',
    )
  if (state === 'done') return false
  const client = await connected(databaseUrl, true)
  const { rows } = await client.query('SELECT EXISTS (SELECT FROM "user") AS used')
  await client.end()
  return rows[0]?.used === false
}

/**
 * @param {string} dataFolder
 * @param {string} databaseUrl
 * @param {'begun' | 'done'} state
 */
export async function rememberSeed(dataFolder, databaseUrl, state) {
  const { file, all, identity } = await readSeedState(dataFolder, databaseUrl)
  await writeFile(file, `${JSON.stringify({ ...all, [identity]: state }, null, 2)}\n`)
}

/**
 * Where the checkpoints of this database's log are anchored: another database is another log, whose
 * portal would refuse to sign what contradicts this one. Null where the database does not say who it is.
 * @param {string} dataFolder
 * @param {string} databaseUrl
 */
export async function anchorFileOf(dataFolder, databaseUrl) {
  const known = await readSeedState(dataFolder, databaseUrl).catch(() => null)
  return known && join(dataFolder, `checkpoints-${known.identity.replace('/', '-')}.txt`)
}

/** By the identity of the database and not by its address: another may come to stand there. */
async function readSeedState(/** @type {string} */ dataFolder, /** @type {string} */ databaseUrl) {
  const file = join(dataFolder, 'seeded.json')
  const client = await connected(databaseUrl, true)
  const { rows } = await client.query(
    "SELECT system_identifier || '/' || oid AS identity FROM pg_control_system(), pg_database WHERE datname = current_database()",
  )
  await client.end()
  const identity = String(rows[0]?.identity)
  /** @type {Record<string, string>} */
  const all = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
  return { file, all, identity, state: all[identity] ?? 'unknown' }
}
