import 'server-only'
import { createHash } from 'node:crypto'
import type { EventCore } from '@/lib/audit/schema'

/** An event with its place in the log. `leafHash` is hex; `at` is ISO 8601 with microseconds or less. */
export type LogEvent = { idx: bigint; id: string; at: string; core: EventCore; leafHash: string }

/** What can be sent to a sink. `uid` stays the same however often it is sent. */
export type SinkRecord =
  | {
      kind: 'event'
      uid: string
      at: string
      event: LogEvent
      /** Opened personal fields by name; null when the sink gets pseudonyms only. */
      personal: Readonly<Record<string, string>> | null
    }
  | {
      kind: 'checkpoint'
      uid: string
      at: string
      size: bigint
      /** Base64, as in the note. */
      root: string
      note: string
    }
  | { kind: 'heartbeat'; uid: string; at: string; size: bigint }
  | { kind: 'test'; uid: string; at: string; text: string }

export type EventRecord = Extract<SinkRecord, { kind: 'event' }>
export type OwnRecord = Exclude<SinkRecord, EventRecord>

export const PRODUCT = { name: 'Countersign', vendor: 'Countersign', version: '1' } as const

export const idxOf = (record: SinkRecord): bigint | null =>
  record.kind === 'event' ? record.event.idx : null

/** One line that says what a record of the portal's own is. */
export function ownMessage(record: OwnRecord): string {
  switch (record.kind) {
    case 'checkpoint':
      return `Signed checkpoint of the audit log at ${record.size} events`
    case 'heartbeat':
      return `The audit log is forwarded; it holds ${record.size} events`
    case 'test':
      return record.text
  }
}

/** The facts of a record of the portal's own, for formats that have no words for them. */
export const ownFacts = (record: OwnRecord): Record<string, string | number> => {
  switch (record.kind) {
    case 'checkpoint':
      return {
        log_size: Number(record.size),
        root_hash: record.root,
        checkpoint: record.note,
      }
    case 'heartbeat':
      return { log_size: Number(record.size) }
    case 'test':
      return { is_test: 1 }
  }
}

const NAME_MAX = 256

const cut = (text: string): string =>
  text.length <= NAME_MAX ? text : `${text.slice(0, NAME_MAX - 1).toWellFormed()}…`

/**
 * The same event without its long parts, marked as such: what was left out is named by its size and
 * SHA-256, so that it can be compared with the log.
 */
export function shortened(record: EventRecord): EventRecord {
  const { core } = record.event
  const left = JSON.stringify({ data: core.data, before: core.before, after: core.after })
  const data = {
    truncated: true,
    truncated_bytes: Buffer.byteLength(left),
    truncated_sha256: createHash('sha256').update(left).digest('hex'),
  }
  const resource = {
    type: core.resource.type,
    id: cut(core.resource.id),
    name: core.resource.name === null ? null : cut(core.resource.name),
  }
  const reason = core.reason === null ? null : cut(core.reason)
  const { before: _before, after: _after, ...rest } = core
  const kept = { ...rest, data, resource, reason, request: cut(core.request), sd: [] }
  return { ...record, personal: null, event: { ...record.event, core: kept } }
}

/** Renders a record; when that is longer than `bytesMax`, its shortened form instead. */
export function within(
  record: SinkRecord,
  bytesMax: number,
  render: (record: SinkRecord) => string,
): string {
  const text = render(record)
  if (record.kind !== 'event' || Buffer.byteLength(text) <= bytesMax) return text
  return render(shortened(record))
}
