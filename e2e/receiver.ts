import { createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A record of a sink of format `raw`: an event has its index in the log, a test has none. */
export type Received = { kind: string; id: string; index?: number; core?: { action: string } }

/** A webhook's receiver on this machine that checks each signature (Standard Webhooks). */
export async function startReceiver() {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString('utf8')
    const {
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': signature,
    } = request.headers
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const expected = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
    const isSigned = signature === `v1,${expected}`
    if (isSigned) received.push(...(JSON.parse(body).data as Received[]))
    response.writeHead(isSigned ? 204 : 401).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/audit`,
    secret,
    received,
    events: () => received.filter(({ kind }) => kind === 'event'),
    stop: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
