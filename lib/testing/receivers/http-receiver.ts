import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = { method: string; url: string; headers: IncomingHttpHeaders; body: string }

/** What the receiver answers; or how it fails to. */
export type Reply =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  /** Takes the request and cuts the connection. */
  | 'reset'
  /** Begins an answer and cuts the connection. */
  | 'reset-mid-body'
  /** Never answers. */
  | 'silence'

/** A server on loopback that plays a receiver by its contract, and remembers what it was told. */
export async function httpReceiver(answer: (heard: Heard, count: number) => Reply) {
  const heard: Heard[] = []
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(parts).toString('utf8') }
      heard.push(one)
      const reply = answer(one, heard.length)
      if (reply === 'silence') return
      if (reply === 'reset') return request.socket.destroy()
      if (reply === 'reset-mid-body') {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"half":')
        setTimeout(() => request.socket.destroy(), 20)
        return
      }
      const { status, body = '', headers: more = {} } = reply
      response.writeHead(status, { 'content-type': 'application/json', ...more })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
