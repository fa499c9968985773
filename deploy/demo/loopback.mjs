import { connect, createServer } from 'node:net'

/**
 * Lets `localhost` work where it means `::1` first: the portal listens on 127.0.0.1, and what comes
 * to the same port of ::1 is passed on. Does nothing on a machine without IPv6.
 * @param {number} port
 * @returns {Promise<{ close: () => void }>}
 */
export function mirrorOnIpv6(port) {
  const open = new Set()
  const server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ]) {
      if (!one || !other) continue
      open.add(one)
      one.setNoDelay(true)
      one.on('error', () => other.destroy())
      one.on('close', () => open.delete(one))
      one.pipe(other)
    }
  })
  const close = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  return new Promise((resolve) => {
    server.once('error', () => resolve({ close: () => undefined }))
    server.listen({ port, host: '::1', ipv6Only: true }, () => resolve({ close }))
  })
}
