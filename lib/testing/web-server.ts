import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

export type WebServer = { url: string; close: () => Promise<void> }

/** A Web-standard handler on a loopback port, streamed both ways, as Next would mount it. */
export async function serveWeb(
  handle: (request: Request) => Promise<Response>,
): Promise<WebServer> {
  const server = createServer(async (incoming, outgoing) => {
    const hungUp = new AbortController()
    outgoing.on('close', () => hungUp.abort())
    const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD'
    const init = {
      method: incoming.method ?? 'GET',
      headers: new Headers(
        Object.entries(incoming.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
      ),
      body: hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null,
      signal: hungUp.signal,
      duplex: 'half',
    }
    const response = await handle(
      new Request(`http://${incoming.headers.host}${incoming.url}`, init),
    )
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (!response.body) return void outgoing.end()
    const body = Readable.fromWeb(response.body as NodeReadableStream<Uint8Array>)
    await pipeline(body, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
