import 'server-only'
import { within } from '../formats/record'
import { renderedLine } from '../formats/render'
import { framed, syslogMessage } from '../formats/syslog'
import type { SinkSetup } from './setup'
import { type Line, type LineSettings, openLine } from './tls-line'
import { type Delivery, packed, type Transport } from './transport'
import { reachWords } from './words'

/** After this many events a new connection is opened, so that the old one can be confirmed. */
const ROLL_EVENTS = 5_000
/** While nothing is sent, what was sent is confirmed after this long. */
const IDLE_ROLL_MS = 1_000

type Settling = { through: bigint; at: number }

/**
 * Syslog over TLS (RFC 5424, RFC 5425). The protocol has no receipt: a receiver that dies takes along
 * what it had read and not stored. So events count as stored only when the receiver closed the
 * connection that carried them in answer to our end, having read all of it, and another connection,
 * opened before, then lived on for `settleSeconds`. Whatever breaks earlier is sent again.
 */
export function syslogTransport({ settings, secrets, format, host }: SinkSetup): Transport {
  const place = `${settings.host}:${settings.port}`
  const names = { hostname: host, appName: String(settings.appName || 'countersign') }
  const bytesMax = Number(settings.messageBytes ?? 8_000)
  const settleMs = Number(settings.settleSeconds ?? 3) * 1_000
  const line: LineSettings = {
    host: String(settings.host),
    port: Number(settings.port),
    serverName: String(settings.serverName ?? ''),
    ca: settings.ca ? String(settings.ca) : undefined,
    cert: settings.clientCert ? String(settings.clientCert) : undefined,
    key: secrets.clientKey,
  }
  let current: Line | null = null
  let carried: bigint | null = null
  let events = 0
  let lastWriteAt = 0
  let settling: Settling[] = []
  let confirmed: bigint | null = null
  let peer: string | null = null

  const forget = () => {
    current?.destroy()
    current = null
    carried = null
    events = 0
    settling = []
  }

  const isBroken = () => current !== null && !current.isAlive()

  function promote(): void {
    if (!current?.isAlive()) return
    const stored = settling.filter(({ at }) => at + settleMs <= Date.now())
    confirmed = stored.at(-1)?.through ?? confirmed
    settling = settling.slice(stored.length)
  }

  /** False when the old connection broke off, so that nobody knows what was read of it. */
  async function roll(signal: AbortSignal): Promise<boolean> {
    const old = current
    if (!old) return false
    const next = await openLine(line, signal)
    const wasRead = old.isAlive() && (await old.finish())
    if (!wasRead || !next.isAlive()) {
      next.destroy()
      return false
    }
    if (carried !== null) settling.push({ through: carried, at: Date.now() })
    current = next
    carried = null
    events = 0
    return true
  }

  const broke = (): Delivery => {
    forget()
    return {
      kind: 'busy',
      error: `${place} broke the connection; what it had not confirmed is sent again.`,
      retryAfterMs: 0,
    }
  }

  return {
    limits: { records: 1_000, bytes: 1024 * 1024 },
    pack: (record) =>
      packed(
        record,
        framed(
          within(record, bytesMax, (one) => syslogMessage(one, renderedLine(one, format), names)),
        ),
      ),
    send: async (batch, signal) => {
      try {
        if (isBroken()) return broke()
        if (current === null) {
          current = await openLine(line, signal)
          peer = current.peer
        }
        if (events >= ROLL_EVENTS && !(await roll(signal))) return broke()
        await current.write(batch.map(({ payload }) => payload).join(''))
        lastWriteAt = Date.now()
        carried = batch.findLast(({ idx }) => idx !== null)?.idx ?? carried
        events += batch.length
        return { kind: 'accepted', answer: `Handed over by ${current.peer}` }
      } catch (error) {
        forget()
        return { kind: 'busy', error: reachWords(place, error), retryAfterMs: null }
      }
    },
    confirmed: () => {
      promote()
      return confirmed
    },
    settle: async (signal) => {
      if (isBroken()) return 'lost'
      if (carried === null || Date.now() - lastWriteAt < IDLE_ROLL_MS) return 'kept'
      try {
        if (await roll(signal)) return 'kept'
      } catch {
        // The next batch says why.
      }
      return 'lost'
    },
    forget,
    peer: () => peer,
    close: async () => {
      await current?.finish()
      forget()
    },
  }
}
