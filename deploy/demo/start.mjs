import { access, constants, mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.mjs'
import { failure, runToEnd, startProgram, stopProgram, waitUntilReady } from './children.mjs'
import { anchorFileOf, needsSeed, openDatabase, rememberSeed, watchDatabase } from './database.mjs'
import { addresses, identityProviderEnvironment, portalEnvironment } from './environment.mjs'
import { hydratePostgres, install, missingPackages } from './install.mjs'
import { onStopSignal, openLifecycle, Stopped } from './lifecycle.mjs'
import { lockFolder } from './lock.mjs'
import { requireFree, settledPort } from './ports.mjs'
import { postgresPackage } from './postgres-binaries.mjs'
import { explain, Refusal } from './refusal.mjs'
import { openScreen, welcome } from './screen.mjs'
import { readSecrets } from './secrets.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const START_TIMEOUT_MS = 90_000
const DRAIN_MS = 30_000

let exitCode = 0
/** What others who ask the lock are told; filled in as the start goes on. @type {Record<string, unknown>} */
const state = { pid: process.pid, ready: false }

const { screen, lifecycle, options } = begin()
onStopSignal((signal) =>
  lifecycle.stop(signal === 'disconnect' ? null : '\n  Stopping …').then(exit),
)

try {
  await start()
} catch (error) {
  if (!(error instanceof Stopped) && !lifecycle.isStopping()) {
    console.error(explain(error))
    exitCode = 1
  }
  await lifecycle.stop(null)
  exit()
}

function begin() {
  try {
    const given = readArguments(process.argv.slice(2), root)
    const opened = openScreen(given)
    return { options: given, screen: opened, lifecycle: openLifecycle({ say: opened.print }) }
  } catch (error) {
    console.error(explain(error))
    process.exit(1)
  }
}

function exit() {
  if (lifecycle.isStopping() && exitCode === 0 && state.ready)
    screen.print('  Stopped. Nothing was lost.')
  process.exit(exitCode)
}

async function start() {
  screen.print('\n  Countersign, with a demo company\n')
  if (await runsAlready()) return exit()
  await requireFree('--port', options.port, 'the portal')
  const idpPort = await settledPort(join(options.dataFolder, 'idp.port'), options.idpPort)
  await requireFree('--idp-port', idpPort, 'the identity provider')
  await step('Packages', installPackages)
  const secrets = await readSecrets(join(options.dataFolder, 'secrets.json'))
  await step('Build', buildWhatChanged)
  const provider = startIdentityProvider({ ...options, idpPort, secrets })
  const database = await openPostgres(secrets)
  const { url: databaseUrl, ownerUrl } = database
  const anchorFile = await anchorFileOf(options.dataFolder, ownerUrl)
  const demo = { ...options, idpPort, secrets, databaseUrl, ownerUrl, anchorFile }
  await step('Schema', () => migrateDatabase({ ownerUrl, appUrl: databaseUrl }))
  const people = await provider.ready()
  if (options.seed) await seedCompany(demo)
  await startPortal(demo)
  announce(demo, people)
}

/** @param {string} name @param {() => Promise<string>} work */
async function step(name, work) {
  lifecycle.check()
  await screen.step(name, work)
  lifecycle.check()
}

async function runsAlready() {
  await requireWritable(options.dataFolder)
  const lock = await lockFolder(options.dataFolder, () => state)
  if (lock.held === null) return false
  const { pid, portalUrl } = lock.held
  const where = portalUrl ? `at ${portalUrl}` : 'and is still starting'
  console.log(`  It runs already, ${where} (process ${pid}). Stop it there with Ctrl-C.\n`)
  process.send?.({ ...lock.held, already: true })
  return true
}

/** @param {string} folder */
async function requireWritable(folder) {
  try {
    await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o755 })
    await access(folder, constants.W_OK)
  } catch (cause) {
    throw new Refusal(
      `The folder ${folder}, where the demo keeps its data, is not writable.`,
      'Give yourself the right to write there, or choose another folder: npm run up -- --data <folder>',
      { cause },
    )
  }
}

async function installPackages() {
  const missing = await missingPackages(root)
  if (missing.length > 0) install(root)
  const linked = process.env.DATABASE_URL ? false : await hydratePostgres(root, postgresPackage())
  if (missing.length > 0) return `installed as in package-lock.json`
  return linked ? 'complete, after completing the embedded Postgres' : 'complete'
}

async function buildWhatChanged() {
  const { build, isBuilt } = await import('../build.mjs')
  if (await isBuilt()) return 'up to date'
  try {
    await build({ signal: lifecycle.signal })
  } catch (cause) {
    const log = join(logs(), 'build.log')
    const output = cause instanceof Error ? cause.message : String(cause)
    await writeFile(log, `${output}\n`)
    const errors = output.split('\n').filter((line) => /error|cannot|failed/i.test(line))
    const said = errors.slice(0, 8).join('\n    ')
    throw new Refusal(`The build failed:\n    ${said}`, `All of it: ${log}`, { cause })
  }
  return 'done'
}

/** @param {import('./secrets.mjs').Secrets} secrets */
async function openPostgres(secrets) {
  /** @type {Awaited<ReturnType<typeof openDatabase>> | undefined} */
  let opened
  await step('Postgres', async () => {
    opened = await openDatabase(options.dataFolder, secrets)
    if (opened.stop) lifecycle.onStop('Postgres', opened.stop)
    state.databaseUrl = opened.url
    state.ownerDatabaseUrl = opened.ownerUrl
    return opened.says
  })
  if (!opened) throw new Stopped('Stopped.')
  const unwatch = await watchDatabase(opened.ownerUrl, () =>
    die('Postgres ended and did not come back.'),
  )
  lifecycle.onStop('watch on Postgres', unwatch)
  return opened
}

/** @param {{ ownerUrl: string, appUrl: string }} urls */
async function migrateDatabase(urls) {
  const { prepareDatabase } = await import('../../dist/migrations.mjs')
  const { applied } = await prepareDatabase(urls, join(root, 'prisma'))
  return applied.length > 0 ? `applied ${applied.join(', ')}` : 'up to date'
}

/** @typedef {Omit<typeof options, 'idpPort'> & { idpPort: number, secrets: import('./secrets.mjs').Secrets, databaseUrl: string, ownerUrl: string, anchorFile: string | null }} Demo */

/**
 * Needs nothing of the database, so it starts beside it.
 * @param {Omit<Demo, 'databaseUrl' | 'ownerUrl' | 'anchorFile'>} demo
 */
function startIdentityProvider(demo) {
  const { issuer } = addresses(demo)
  const program = launch('identity-provider', identityProviderEnvironment(demo))
  /** @type {import('./screen.mjs').ShownPerson[]} */
  let people = []
  program.child.once('message', (message) => {
    if (typeof message === 'object' && message && 'people' in message)
      people = /** @type {typeof people} */ (message.people)
  })
  const ready = async () => {
    await step('Identity provider', async () => {
      await waitUntilReady(program, `${issuer}/.well-known/openid-configuration`, START_TIMEOUT_MS)
      return issuer
    })
    return people
  }
  return { ready }
}

/** @param {Demo} demo */
async function seedCompany(demo) {
  if (!(await needsSeed(demo.dataFolder, demo.ownerUrl))) return
  await step('Demo company', async () => {
    await rememberSeed(demo.dataFolder, demo.ownerUrl, 'begun')
    const environment = portalEnvironment(demo)
    const program = startProgram({ name: 'seed', environment, logs: logs() })
    lifecycle.onStop('seed', () => stopProgram(program, DRAIN_MS))
    await runToEnd(program)
    await rememberSeed(demo.dataFolder, demo.ownerUrl, 'done')
    return '5 teams, 13 people, 16 skills, three months of history'
  })
}

/** @param {Demo} demo */
async function startPortal(demo) {
  await step('Portal', async () => {
    const program = launch('server', portalEnvironment(demo))
    await waitUntilReady(program, `http://127.0.0.1:${demo.port}/healthz`, START_TIMEOUT_MS)
    return addresses(demo).portalUrl
  })
}

/** A program that must run as long as we do. @param {string} name @param {Record<string, string>} environment */
function launch(name, environment) {
  const program = startProgram({ name, environment, logs: logs() })
  lifecycle.onStop(name, () => stopProgram(program, DRAIN_MS))
  program.ended.then(async (result) => {
    if (lifecycle.isStopping() || !state.ready) return
    die(explain(await failure(program, `ended with ${result}`)))
  })
  return program
}

function logs() {
  return join(options.dataFolder, 'logs')
}

/** @param {string} why */
function die(why) {
  if (lifecycle.isStopping()) return
  exitCode = 1
  console.error(`\n  ${why.trim()}\n  Stopping the rest …`)
  lifecycle.stop(null).then(exit)
}

/** @param {Demo} demo @param {import('./screen.mjs').ShownPerson[]} people */
function announce(demo, people) {
  const { portalUrl, issuer } = addresses(demo)
  const password = demo.secrets.demoPassword
  const given = process.argv.includes('--data') ? ` --data ${relative(root, demo.dataFolder)}` : ''
  Object.assign(state, { ready: true, portalUrl, issuer, port: demo.port, idpPort: demo.idpPort })
  Object.assign(state, { dataFolder: demo.dataFolder, people })
  screen.print(welcome({ portalUrl, password, people, custom: given }))
  process.send?.({ ...state, password })
}
