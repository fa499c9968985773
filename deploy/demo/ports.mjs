import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { Refusal } from './refusal.mjs'

/** `localhost` may resolve to either, so a port counts as free only when both are. */
const LOOPBACK = ['127.0.0.1', '::1']

/** @param {number} port @param {string[]} [hosts] */
export async function isFree(port, hosts = LOOPBACK) {
  const answers = await Promise.all(hosts.map((host) => canListen(port, host)))
  return answers.every(Boolean)
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    // A machine without IPv6 has nothing that could take the port there.
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'),
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** @param {string} option @param {number} port @param {string} what */
export async function requireFree(option, port, what) {
  if (await isFree(port)) return
  throw new Refusal(
    `Port ${port}, where ${what} is to listen, is taken by another program.`,
    `Stop that program, or choose another port: npm run up -- ${option} ${port + 1}`,
  )
}

/** A port that nobody listens on now. */
export function anyFreePort() {
  return new Promise((/** @type {(port: number) => void} */ resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

/**
 * The port written in `file` while it is free, else a new one, which is written there: addresses
 * that people copied into other tools stay the same from start to start.
 * @param {string} file
 */
export async function rememberedPort(file) {
  const remembered = Number(await readFile(file, 'utf8').catch(() => ''))
  if (remembered > 0 && (await isFree(remembered, ['127.0.0.1']))) return remembered
  const port = await anyFreePort()
  await writeFile(file, `${port}\n`)
  return port
}

/**
 * The port of the identity provider. People are known by its address, so a folder keeps the port
 * that it began with.
 * @param {string} file where the folder remembers it
 * @param {number | null} wanted
 */
export async function settledPort(file, wanted) {
  const remembered = Number(await readFile(file, 'utf8').catch(() => '')) || null
  if (remembered && wanted && remembered !== wanted)
    throw new Refusal(
      `The people of this demo are known to the portal as those of the identity provider on port ${remembered}.`,
      'Leave --idp-port out, or begin another demo beside it: npm run up -- --data .data-2 --idp-port …',
    )
  const port = remembered ?? wanted ?? 4100
  if (!remembered) await writeFile(file, `${port}\n`)
  return port
}
