import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, chown, mkdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rememberedPort } from './ports.mjs'
import { postgresBinaries } from './postgres-binaries.mjs'
import { Refusal } from './refusal.mjs'

const USER = 'countersign'
const LOG_BYTES_MAX = 10 * 1024 * 1024

const SETTINGS = `
# Written by Countersign. It listens on loopback only, and keeps no socket in a shared folder.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
`

/**
 * Starts an embedded Postgres 18 whose cluster is `folder`, made if it does not exist. A server left
 * over from an interrupted run is taken over. `stop` is a fast shutdown: sessions end, commits stay.
 * `durable: false` gives up safety for speed; only for databases that are thrown away.
 * @param {{ folder: string, password: string, durable?: boolean }} wanted
 */
export async function startPostgres({ folder, password, durable = true }) {
  const postgres = postgresBinaries(dirname(folder))
  const portFile = `${folder}.port`
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(postgres, folder, password, durable)
  const url = (/** @type {number} */ port, database = 'postgres') =>
    `postgresql://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  const leftOver = await findLeftOver(folder, url)
  const port = leftOver ?? (await rememberedPort(portFile))
  if (!leftOver) await start(postgres, folder, port)
  return {
    port,
    adopted: leftOver !== null,
    url: (/** @type {string} */ database) => url(port, database),
    stop: () => run(postgres, 'pg_ctl', ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '60']),
  }
}

/** @typedef {ReturnType<typeof postgresBinaries>} Binaries */

/** @param {Binaries} postgres @param {string} folder @param {string} password @param {boolean} durable */
async function initialise(postgres, folder, password, durable) {
  // What is there without PG_VERSION is an initialisation that was interrupted: it holds no data.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const passwordFile = `${folder}.password`
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (postgres.identity) {
    await chown(folder, postgres.identity.uid, postgres.identity.gid)
    await chown(passwordFile, postgres.identity.uid, postgres.identity.gid)
  }
  try {
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    await run(postgres, 'initdb', [
      ...['-D', folder, '-U', USER, '--pwfile', passwordFile, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', ...locale, ...(durable ? [] : ['--no-sync'])],
    ])
  } finally {
    await unlink(passwordFile)
  }
  const unsafe = 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n'
  await appendFile(join(folder, 'postgresql.conf'), durable ? SETTINGS : SETTINGS + unsafe)
}

/** @param {Binaries} postgres @param {string} folder @param {number} port */
async function start(postgres, folder, port) {
  const log = join(folder, 'server.log')
  const bytes = await stat(log).then(
    (found) => found.size,
    () => 0,
  )
  if (bytes > LOG_BYTES_MAX) await rm(log)
  try {
    await run(postgres, 'pg_ctl', ['start', '-D', folder, '-l', log, '-o', `-p ${port}`, '-w'])
  } catch (cause) {
    const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-4)
    throw new Refusal(
      `Postgres did not start. The end of its log:\n    ${tail.join('\n    ')}`,
      `The whole log is ${log}.`,
      { cause },
    )
  }
}

/**
 * The port of a server that still runs on this cluster, or null. After a restart of the machine or
 * container `postmaster.pid` may name a process that is somebody else's by now, or, after a crash, one
 * that is dead and still listed; then it is removed, for Postgres would not start beside it.
 * @param {string} folder
 * @param {(port: number) => string} url
 */
async function findLeftOver(folder, url) {
  const file = join(folder, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!pid || !port) return null
  if (await answers(url(port), folder)) return port
  if (!isAlive(pid)) return null
  if (!(await isDead(pid)) && (await isPostgres(pid)))
    throw new Refusal(
      `A Postgres (process ${pid}) still runs on ${folder}, but does not answer.`,
      `Wait a moment and try again, or stop it: kill -INT ${pid}`,
    )
  await unlink(file)
  return null
}

/** @param {string} connectionString @param {string} folder */
async function answers(connectionString, folder) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3000 })
  try {
    await client.connect()
    const { rows } = await client.query('SHOW data_directory')
    return rows[0]?.data_directory === folder
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Whether only its entry is left, because whoever should (process 1 of a container) does not reap it.
 * @param {number} pid
 */
async function isDead(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^State:\s+[ZX]/m.test(status)
}

/** @param {number} pid */
async function isPostgres(pid) {
  const named = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => null)
  // Without /proc nothing is known, and it is safer not to touch the file.
  return named === null || named.startsWith('postgres')
}

/**
 * @param {Binaries} postgres
 * @param {'initdb' | 'pg_ctl'} program
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function run(postgres, program, args) {
  const [command = '', ...rest] = [...postgres.prefix, postgres.path(program), ...args]
  return new Promise((resolve, reject) => {
    // Detached: Ctrl-C reaches the whole group of the terminal, and Postgres has to stop last.
    const child = spawn(command, rest, {
      ...postgres.options,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    // `exit`, not `close`: the server that pg_ctl leaves behind inherits the pipes.
    child.once('exit', (code) => {
      child.stdout.destroy()
      child.stderr.destroy()
      if (code === 0) resolve()
      else reject(new Error(`${program} ended with ${code}.\n${output.trim()}`))
    })
  })
}
