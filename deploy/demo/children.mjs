import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, renameSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Refusal } from './refusal.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const follow = pathToFileURL(fileURLToPath(new URL('follow-parent.mjs', import.meta.url))).href

const SHOWN = /** @type {Record<string, string>} */ ({
  'identity-provider': 'identity provider',
  seed: 'writing of the demo company',
  server: 'portal',
})

/**
 * Starts a program of `dist`. What it prints goes to `<logs>/<name>.log`, the previous run's to
 * `.1`. It is in a group of its own, so that Ctrl-C reaches only us and we can stop things in order;
 * should we be killed, it notices and ends by itself.
 * @param {{ name: string, environment: Record<string, string>, logs: string }} wanted
 */
export function startProgram({ name, environment, logs }) {
  const logFile = join(logs, `${name}.log`)
  const log = openLog(logFile)
  const child = spawn(process.execPath, ['--import', follow, join(root, `dist/${name}.mjs`)], {
    cwd: root,
    env: { ...inherited(), ...environment },
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const ended = once(child, 'exit').then(([code, signal]) => `${code ?? signal}`)
  return {
    name,
    logFile,
    child,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
  }
}

/** @typedef {ReturnType<typeof startProgram>} Program */

/** @param {string} file */
function openLog(file) {
  try {
    renameSync(file, `${file}.1`)
  } catch {
    // There was none.
  }
  return openSync(file, 'a', 0o600)
}

/** Settings of the person's shell must not leak into the demo: it has settings of its own. */
function inherited() {
  const ours = /^(DATABASE_URL|NEXTAUTH_|VAULT_|OIDC_|SAML_|PORT|HOST|NODE_ENV|NODE_OPTIONS|npm_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}

/**
 * Asks a program to end and waits; after `graceMs` it is ended.
 * @param {Program} program
 * @param {number} graceMs
 */
export async function stopProgram(program, graceMs) {
  if (program.hasEnded()) return
  // Windows knows no gentle signal, so there the programs listen for a word instead.
  if (process.platform === 'win32') program.child.send('shutdown')
  else program.child.kill('SIGTERM')
  const timer = setTimeout(() => program.child.kill('SIGKILL'), graceMs)
  await program.ended
  clearTimeout(timer)
}

/**
 * Waits until `url` answers 200. Throws when the program ends before that, or after `timeoutMs`.
 * @param {Program} program
 * @param {string} url
 * @param {number} timeoutMs
 */
export async function waitUntilReady(program, url, timeoutMs) {
  const deadline = Date.now() + timeoutMs
  while (!program.hasEnded() && Date.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const what = program.hasEnded() ? 'ended while starting' : `did not answer at ${url}`
  throw await failure(program, what)
}

/** Runs a program of `dist` to its end. @param {Program} program */
export async function runToEnd(program) {
  const result = await program.ended
  if (result !== '0') throw await failure(program, `ended with ${result}`)
}

/** @param {Program} program @param {string} what */
export async function failure({ name, logFile }, what) {
  const text = await readFile(logFile, 'utf8').catch(() => '')
  const tail = text.trim().split('\n').slice(-12).join('\n    ')
  return new Refusal(
    `The ${SHOWN[name] ?? name} ${what}. The end of its log:\n    ${tail}`,
    `All of it: ${logFile}`,
  )
}
