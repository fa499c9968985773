import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.mjs'
import { portalEnvironment } from './environment.mjs'
import { askHolder } from './lock.mjs'
import { explain, Refusal } from './refusal.mjs'
import { readSecrets } from './secrets.mjs'
import { spawnUp } from './spawn-up.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')
const [task = '', ...rest] = process.argv.slice(2)

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
 * A program of bench/ against a demo of its own, which stays in .data/bench for the next time.
 * @param {string} name `bench-pages` is bench/pages.ts
 */
async function bench(name) {
  const source = join(root, 'bench', `${name.replace(/^bench-/, '')}.ts`)
  if (!name.startsWith('bench-') || !existsSync(source))
    throw new Refusal(
      `There is no task “${name}”.`,
      'There are token, bench-pages and bench-submit.',
    )
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
  return { ...settings, DEMO_PASSWORD: secrets.demoPassword }
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
