import 'server-only'
import http from 'node:http'
import https from 'node:https'
import type { TLSSocket } from 'node:tls'
import { guardedLookup, requireAllowedUrl } from './address-guard'
import { reachWords, retryAfterMs } from './words'

const TIMEOUT_MS = 30_000
const ANSWER_BYTES_MAX = 1024 * 1024

export type TlsSettings = { ca?: string; cert?: string; key?: string }

export type Answer = {
  status: number
  body: string
  retryAfterMs: number | null
  peer: string
}

/** The receiver could not be reached or broke off; in words. */
export class Unreached extends Error {}

/** Who is at the other end of a protected connection. */
export function peerOf(socket: TLSSocket): string {
  const certificate = socket.getPeerCertificate()
  const name = certificate?.subject?.CN ?? 'no name'
  return `${socket.getProtocol() ?? 'TLS'}, certificate of ${name}, SHA-256 ${(certificate?.fingerprint256 ?? '').slice(0, 23)}…`
}

const agents = (tls: TlsSettings) => ({
  plain: new http.Agent({ keepAlive: true, maxSockets: 1 }),
  secure: new https.Agent({ keepAlive: true, maxSockets: 1, minVersion: 'TLSv1.2', ...tls }),
})

export type HttpClient = {
  /** Sends one request and reads the whole answer. Redirects are not followed. Throws `Unreached`. */
  ask: (
    url: string,
    request: { headers: Record<string, string>; body: string; signal: AbortSignal },
  ) => Promise<Answer>
  peer: () => string | null
  close: () => void
}

/** A client for one receiver: one connection, no redirects, every address checked when it is resolved. */
export function httpClient(tls: TlsSettings = {}, timeoutMs = TIMEOUT_MS): HttpClient {
  const { plain, secure } = agents(tls)
  let peer: string | null = null

  const ask: HttpClient['ask'] = (address, { headers, body, signal }) =>
    new Promise((resolve, reject) => {
      let url: URL
      try {
        url = requireAllowedUrl(address)
      } catch (error) {
        return reject(new Unreached(reachWords(address, error)))
      }
      const place = url.host
      const isSecure = url.protocol === 'https:'
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      const fail = (error: unknown) =>
        reject(
          new Unreached(
            deadline.aborted && !signal.aborted
              ? `${place} did not answer within ${timeoutMs / 1_000} seconds.`
              : reachWords(place, error),
            { cause: error },
          ),
        )
      const request = (isSecure ? https : http).request(
        url,
        {
          method: 'POST',
          agent: isSecure ? secure : plain,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          lookup: guardedLookup,
          signal: deadline,
        },
        (response) => {
          const parts: Buffer[] = []
          let bytes = 0
          response.on('data', (part: Buffer) => {
            bytes += part.byteLength
            if (bytes <= ANSWER_BYTES_MAX) parts.push(part)
          })
          response.on('error', fail)
          response.on('end', () => {
            if (!response.complete) return fail(new Error('The answer broke off.'))
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(parts).toString('utf8'),
              retryAfterMs: retryAfterMs(response.headers['retry-after'], new Date()),
              peer: peer ?? '',
            })
          })
        },
      )
      request.on('socket', (socket) => {
        const note = () => {
          peer = isSecure ? peerOf(socket as TLSSocket) : 'no TLS (this machine)'
        }
        if (!socket.connecting) return note()
        socket.once(isSecure ? 'secureConnect' : 'connect', note)
      })
      request.on('error', fail)
      request.end(body)
    })

  return {
    ask,
    peer: () => peer,
    close: () => {
      plain.destroy()
      secure.destroy()
    },
  }
}
