import { createHash } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/**
 * One demo per data folder. The lock is a socket and not a file with a process id, because a socket
 * nobody answers on is certainly stale, while a process id may belong to somebody else after a
 * restart. Whoever finds it held is told where the demo is.
 * @param {string} dataFolder
 * @param {() => Record<string, unknown>} tell what others are told, as JSON
 * @returns {Promise<{ held: Record<string, unknown> } | { held: null, release: () => Promise<void> }>}
 */
export async function lockFolder(dataFolder, tell) {
  const address = addressOf(dataFolder)
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(JSON.stringify(tell()))
  })
  for (;;) {
    if (await listens(server, address)) return { held: null, release: () => closed(server) }
    const held = await ask(address)
    if (held) return { held }
    await unlink(address).catch(() => undefined)
  }
}

/** @param {import('node:net').Server} server @returns {Promise<void>} */
const closed = (server) => new Promise((resolve) => server.close(() => resolve()))

/**
 * What the demo on this folder says about itself, or null when none runs.
 * @param {string} dataFolder
 */
export const askHolder = (dataFolder) => ask(addressOf(dataFolder))

/** Not inside the folder: socket paths longer than about 100 bytes are refused. */
function addressOf(/** @type {string} */ dataFolder) {
  const { uid, username } = userInfo()
  const name = createHash('sha256').update(`${uid} ${username} ${dataFolder}`).digest('hex')
  const file = `countersign-${name.slice(0, 20)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${file}` : join(tmpdir(), `${file}.sock`)
}

/** @param {import('node:net').Server} server @param {string} address @returns {Promise<boolean>} */
function listens(server, address) {
  return new Promise((resolve, reject) => {
    const failed = (/** @type {NodeJS.ErrnoException} */ error) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error)
    server.once('error', failed)
    server.listen(address, () => {
      server.off('error', failed)
      // The lock alone does not keep a process alive.
      server.unref()
      resolve(true)
    })
  })
}

/** What the holder says, or null when nobody answers. @param {string} address */
function ask(address) {
  return new Promise((/** @type {(held: Record<string, unknown> | null) => void} */ resolve) => {
    const socket = connect(address)
    let answer = ''
    socket.setTimeout(5000, () => socket.destroy())
    socket.on('data', (chunk) => (answer += chunk))
    socket.on('error', () => resolve(null))
    socket.on('close', () => resolve(answer ? JSON.parse(answer) : null))
  })
}
