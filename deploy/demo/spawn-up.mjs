import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const up = fileURLToPath(new URL('up.mjs', import.meta.url))

/**
 * @typedef {{ portalUrl: string, issuer: string, port: number, idpPort: number, databaseUrl: string,
 *   ownerDatabaseUrl: string, dataFolder: string, password: string, pid: number, already?: boolean,
 *   people: { account: string, name: string, role: string, team: string }[] }} RunningDemo
 */

/**
 * `npm run up` as a child, for tests and benches: the real thing, with its own ports and folder.
 * Resolves when the portal answers. `stop` is what Ctrl-C does. Should we be killed, it stops itself.
 * @param {string[]} args
 * @returns {Promise<{ demo: RunningDemo, stop: () => Promise<void> }>}
 */
export async function spawnUp(args) {
  const child = spawn(process.execPath, [up, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A DATABASE_URL of the shell is somebody's data; tests and benches never touch it.
    env: { ...process.env, DATABASE_URL: '', MIGRATION_DATABASE_URL: '' },
    detached: process.platform !== 'win32',
  })
  const ended = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
  }
  const first = await Promise.race([once(child, 'message'), ended.then(() => null)])
  const demo = /** @type {RunningDemo | undefined} */ (first?.[0])
  if (!demo) throw new Error(`npm run up -- ${args.join(' ')} did not come up; see above.`)
  if (demo.already)
    throw new Error(
      `A demo runs on ${demo.dataFolder} already (process ${demo.pid}). Stop it first.`,
    )
  return { demo, stop }
}
