import 'server-only'
import net from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import tls from 'node:tls'
import { guardedLookup, requireAllowedHost } from './address-guard'
import { peerOf } from './http'

const CONNECT_TIMEOUT_MS = 10_000
const WRITE_TIMEOUT_MS = 30_000
const DRAIN_TIMEOUT_MS = 10_000

export type LineSettings = {
  host: string
  port: number
  serverName: string
  ca: string | undefined
  cert: string | undefined
  key: string | undefined
}

/** One TLS connection that only writes. */
export type Line = {
  peer: string
  isAlive: () => boolean
  /** Resolves once the operating system has the bytes. Rejects when the connection broke. */
  write: (text: string) => Promise<void>
  /**
   * Says that nothing follows and waits until the other side, having read everything, closes too.
   * False when it broke off instead. A receiver that never closes is cut off after ten seconds.
   */
  finish: () => Promise<boolean>
  destroy: () => void
}

const within = <T>(work: Promise<T>, ms: number, why: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(why), { code: 'ETIMEDOUT' })), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function lineOf(socket: tls.TLSSocket): Line {
  let broken: Error | null = null
  let isFinishing = false
  let closed: (clean: boolean) => void = () => {}
  const closing = new Promise<boolean>((resolve) => {
    closed = resolve
  })
  const waiting = new Set<(error: Error) => void>()
  const breakOff = (error: Error) => {
    broken ??= error
    for (const reject of waiting) reject(error)
    waiting.clear()
  }
  socket.on('error', (error) => {
    breakOff(error)
    closed(false)
  })
  socket.on('end', () => {
    if (!isFinishing)
      breakOff(Object.assign(new Error('The receiver closed.'), { code: 'ECONNRESET' }))
  })
  socket.on('close', () => {
    breakOff(Object.assign(new Error('The receiver closed.'), { code: 'ECONNRESET' }))
    closed(isFinishing)
  })
  // Nothing is expected to come, but the end of it must be noticed.
  socket.resume()
  return {
    peer: peerOf(socket),
    isAlive: () => broken === null && !socket.destroyed,
    write: (text) =>
      within(
        new Promise<void>((resolve, reject) => {
          if (broken) return reject(broken)
          waiting.add(reject)
          socket.write(text, (error) => {
            waiting.delete(reject)
            if (error) reject(error)
            else resolve()
          })
        }),
        WRITE_TIMEOUT_MS,
        'The receiver does not read.',
      ),
    finish: async () => {
      if (broken) return false
      isFinishing = true
      socket.end()
      let cutOff = false
      const timer = setTimeout(() => {
        cutOff = true
        socket.destroy()
      }, DRAIN_TIMEOUT_MS)
      const clean = await closing
      clearTimeout(timer)
      return clean || cutOff
    },
    destroy: () => socket.destroy(),
  }
}

/** Connects, checks the certificate, and answers the line. Rejects with Node's own error. */
export async function openLine(settings: LineSettings, signal: AbortSignal): Promise<Line> {
  requireAllowedHost(settings.host)
  signal.throwIfAborted()
  const socket = tls.connect({
    host: settings.host,
    port: settings.port,
    minVersion: 'TLSv1.2',
    lookup: guardedLookup,
    ...(settings.serverName !== ''
      ? { servername: settings.serverName }
      : net.isIP(settings.host) === 0 && { servername: settings.host }),
    ...(settings.ca && { ca: settings.ca }),
    ...(settings.cert && { cert: settings.cert }),
    ...(settings.key && { key: settings.key }),
  })
  const stop = () => socket.destroy(new Error('Stopped.'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    await within(
      new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve)
        socket.once('error', reject)
        socket.once('close', () => reject(new Error('The receiver closed while greeting.')))
      }),
      CONNECT_TIMEOUT_MS,
      'The receiver does not answer.',
    )
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  const line = lineOf(socket)
  // A receiver that dies while others of its connections break says so in the same turn.
  await nextTurn()
  return line
}
