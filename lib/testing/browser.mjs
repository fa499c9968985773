import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Refusal } from '../../deploy/demo/refusal.mjs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The Chromium for the browser tests: CHROMIUM_PATH, the system's, or Playwright's own; or null. */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given) return given
  const found = PLACES.find((path) => existsSync(path))
  if (found) return found
  const { chromium } = await import('playwright')
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}

/** Finds a Chromium, and gets one where there is none. @param {(line: string) => void} say */
export async function requireChromium(say) {
  const found = await findChromium()
  if (found) return found
  say('There is no Chromium yet; installing one …')
  if (!aptInstall('chromium')) playwrightInstall()
  const installed = await findChromium()
  if (installed) return installed
  throw new Refusal(
    'The browser tests need Chromium, and it could not be installed.',
    'Install it, or say where it is: CHROMIUM_PATH=/path/to/chromium npm test',
  )
}

/** The tests clone the marketplace with the real git. @param {(line: string) => void} say */
export function requireGit(say) {
  const works = () => spawnSync('git', ['--version'], { stdio: 'ignore' }).status === 0
  if (works()) return
  say('There is no git yet; installing it …')
  aptInstall('git')
  if (!works()) throw new Refusal('The tests need git.', 'Install it from https://git-scm.com')
}

/** Debian and Ubuntu, as root. @param {string} name */
function aptInstall(name) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  apt('update', '-qq')
  return apt('install', '-y', '-qq', '--no-install-recommends', name)
}

function playwrightInstall() {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
  const dependencies =
    process.getuid?.() === 0 && process.platform === 'linux' ? ['--with-deps'] : []
  spawnSync(process.execPath, [cli, 'install', ...dependencies, 'chromium'], { stdio: 'inherit' })
}
