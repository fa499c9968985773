import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.mjs'
import { portalEnvironment } from './environment.mjs'
import { askHolder } from './lock.mjs'
import { startPostgres } from './postgres.mjs'
import { explain, Refusal } from './refusal.mjs'
import { readSecrets } from './secrets.mjs'
import { spawnUp } from './spawn-up.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const [task = '', ...rest] = process.argv.slice(2)

/** Benches that measure the database and need neither the portal nor the demo company. */
const WITHOUT_PORTAL = ['bench-audit']

try {
  process.exitCode = task === 'token' ? await token() : await bench(task)
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

/** An access token of a demo person, for scripts: prints it and nothing else. */
async function token() {
  const [account, ...options] = rest
  if (!account || account.startsWith('-'))
    throw new Refusal('Whose token?', 'Usage: npm run token -- dana [--data <folder>]')
  const { dataFolder } = readArguments(options, root)
  const demo = await askHolder(dataFolder)
  if (demo?.ready !== true)
    throw new Refusal('The demo is not running.', 'Start it in another terminal: npm run up')
  return runProgram('token', [account], await environmentOf(demo, dataFolder))
}

/**
 * A program of bench/ against a durable Postgres of its own, made for it and removed after it unless
 * `--keep` is given, which also takes up what an earlier run left.
 * @param {string} name @param {string} source
 */
async function benchDatabase(name, source) {
  const dataFolder = join(root, '.data', name)
  const keep = rest.includes('--keep')
  if (!keep) await rm(dataFolder, { recursive: true, force: true })
  await mkdir(dataFolder, { recursive: true, mode: 0o755 })
  const [{ generate }, { bundle }] = await Promise.all([
    import('../generate.mjs'),
    import('../build.mjs'),
  ])
  await generate()
  await bundle([source], name)
  const password = 'bench'
  const postgres = await startPostgres({ folder: join(dataFolder, 'postgres'), password })
  try {
    const secrets = await readSecrets(join(dataFolder, 'secrets.json'))
    const databaseUrl = postgres.url('postgres')
    const demo = { secrets, databaseUrl, port: 3200, idpPort: 4200, dataFolder }
    return runProgram(name, rest, portalEnvironment(demo))
  } finally {
    await postgres.stop()
    if (!keep) await rm(dataFolder, { recursive: true, force: true })
  }
}

/**
 * A program of bench/ against a demo of its own, which stays in .data/bench for the next time.
 * @param {string} name `bench-pages` is bench/pages.ts
 */
async function bench(name) {
  const source = join(root, 'bench', `${name.replace(/^bench-/, '')}.ts`)
  if (!name.startsWith('bench-') || !existsSync(source))
    throw new Refusal(
      `There is no task “${name}”.`,
      'There are token, bench-pages, bench-submit and bench-audit.',
    )
  if (WITHOUT_PORTAL.includes(name)) return benchDatabase(name, source)
  const dataFolder = join(root, '.data/bench')
  const ports = ['--port', '3200', '--idp-port', '4200']
  const { demo, stop } = await spawnUp(['--quiet', ...ports, '--data', dataFolder])
  try {
    const { bundle } = await import('../build.mjs')
    await bundle([source], name)
    return runProgram(name, rest, await environmentOf(demo, dataFolder))
  } finally {
    await stop()
  }
}

/** @param {Record<string, unknown>} demo @param {string} dataFolder */
async function environmentOf(demo, dataFolder) {
  const secrets = await readSecrets(join(dataFolder, 'secrets.json'))
  const [port, idpPort] = [Number(demo.port), Number(demo.idpPort)]
  const databaseUrl = String(demo.databaseUrl)
  const settings = portalEnvironment({ secrets, databaseUrl, port, idpPort, dataFolder })
  const owner = { MIGRATION_DATABASE_URL: String(demo.ownerDatabaseUrl) }
  return { ...settings, ...owner, DEMO_PASSWORD: secrets.demoPassword }
}

/** @param {string} name @param {string[]} args @param {Record<string, string>} environment */
function runProgram(name, args, environment) {
  const { status } = spawnSync(process.execPath, [join(root, `dist/${name}.mjs`), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  return status ?? 1
}
