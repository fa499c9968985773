import 'server-only'
import { idxOf, type SinkRecord } from './record'

/** Facility 13 (log audit) and severity 6 (informational): 13 × 8 + 6 (RFC 5424 §6.2.1). */
const PRI = 110

/** 32473 is the number that IANA keeps for examples (RFC 5612); Countersign has none of its own. */
const SD_ID = 'countersign@32473'

/** A header field holds printable ASCII without spaces, or "-" (RFC 5424 §6.2). */
const headerField = (text: string, lengthMax: number): string =>
  text.replace(/[^\x21-\x7e]/g, '_').slice(0, lengthMax) || '-'

/** RFC 5424 §6.3.3: a quotation mark, a backslash and a closing bracket are escaped. */
export const sdValue = (text: string): string => text.replace(/["\\\]]/g, '\\$&')

const structured = (fields: Readonly<Record<string, string>>): string =>
  `[${SD_ID} ${Object.entries(fields)
    .map(([name, value]) => `${name}="${sdValue(value)}"`)
    .join(' ')}]`

export type SyslogNames = { hostname: string; appName: string }

/**
 * One message of RFC 5424. MSG starts without a byte order mark, which receivers pass on and JSON
 * parsers then refuse. A line end within would end the message for receivers that do not count octets.
 */
export function syslogMessage(record: SinkRecord, text: string, names: SyslogNames): string {
  const idx = idxOf(record)
  const action = record.kind === 'event' ? record.event.core.action : record.kind
  const data = structured({
    kind: record.kind,
    id: record.uid,
    ...(idx !== null && { idx: String(idx) }),
    ...(record.kind === 'event' && {
      leaf: record.event.leafHash,
      outcome: record.event.core.outcome,
    }),
  })
  const head = [
    `<${PRI}>1`,
    record.at,
    headerField(names.hostname, 255),
    headerField(names.appName, 48),
    '-',
    headerField(action, 32),
    data,
  ].join(' ')
  return `${head} ${text.replace(/[\r\n]+/g, ' ')}`
}

/** Octet counting (RFC 5425 §4.3, RFC 6587 §3.4.1): the length in bytes, a space, the message. */
export const framed = (message: string): string => `${Buffer.byteLength(message)} ${message}`
