import type { AddressInfo } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { Certificates } from './certificates'

/**
 * A syslog receiver over TLS with octet counting (RFC 5425) that stores what it read a moment later, as
 * real ones do. `kill` is what kill -9 does to it: connections break, and what was read and not yet
 * stored is gone.
 */
export class SyslogReceiver {
  /** What is stored, in its order. */
  readonly stored: string[] = []
  #memory: string[] = []
  #server: Server | undefined
  #sockets = new Set<TLSSocket>()
  #timer: NodeJS.Timeout | undefined
  port = 0

  constructor(
    private readonly certificates: Certificates,
    private readonly storeEveryMs: number,
  ) {}

  async start(): Promise<void> {
    const { cert, key } = this.certificates
    const server = createServer({ cert, key }, (socket) => this.#serve(socket))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
    this.#timer = setInterval(() => {
      this.stored.push(...this.#memory)
      this.#memory = []
    }, this.storeEveryMs)
  }

  async kill(): Promise<void> {
    clearInterval(this.#timer)
    this.#memory = []
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
    const server = this.#server
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  #serve(socket: TLSSocket): void {
    this.#sockets.add(socket)
    let rest: Buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part])
      for (;;) {
        const space = rest.indexOf(0x20)
        if (space < 0) return
        const length = Number(rest.subarray(0, space).toString('ascii'))
        if (!Number.isInteger(length)) return socket.destroy()
        if (rest.byteLength < space + 1 + length) return
        this.#memory.push(rest.subarray(space + 1, space + 1 + length).toString('utf8'))
        rest = rest.subarray(space + 1 + length)
      }
    })
  }
}
