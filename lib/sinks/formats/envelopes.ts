import 'server-only'
import { ACTIONS } from '@/lib/audit/schema'
import { idxOf, ownFacts, ownMessage, PRODUCT, type SinkRecord } from './record'
import { type Format, rendered } from './render'
import { SEVERITY, type Severity, severityOf } from './severity'

type Json = Record<string, unknown>

const severity = (record: SinkRecord): Severity =>
  record.kind === 'event' ? severityOf(record.event.core) : 'info'

const message = (record: SinkRecord): string =>
  record.kind === 'event'
    ? `${ACTIONS[record.event.core.action].label}: ${record.event.core.outcome}`
    : ownMessage(record)

const action = (record: SinkRecord): string =>
  record.kind === 'event' ? record.event.core.action : `countersign.${record.kind}`

export type SplunkNames = { host: string; source: string; sourcetype: string; index: string }

/** One object of Splunk's HTTP Event Collector. `time` is seconds; indexed fields help find duplicates. */
export const splunkEvent = (record: SinkRecord, format: Format, names: SplunkNames): Json => ({
  time: (Date.parse(record.at) / 1_000).toFixed(3),
  host: names.host,
  source: names.source,
  sourcetype: names.sourcetype,
  ...(names.index !== '' && { index: names.index }),
  event: rendered(record, format),
  fields: {
    event_id: record.uid,
    kind: record.kind,
    ...(idxOf(record) !== null && { log_index: String(idxOf(record)) }),
  },
})

const DATADOG_AGE_MAX_MS = 18 * 3_600_000
const DATADOG_STATUS: Record<Severity, string> = {
  info: 'info',
  low: 'notice',
  medium: 'warn',
  high: 'error',
  critical: 'critical',
}

/**
 * One log of Datadog's v2 intake. It takes no timestamp older than 18 hours: an older event stands at
 * the time it is sent, and says when it was in `original_timestamp`.
 */
export function datadogLog(
  record: SinkRecord,
  format: Format,
  { host, service, tags, at }: { host: string; service: string; tags: string; at: Date },
): Json {
  const isOld = at.getTime() - Date.parse(record.at) > DATADOG_AGE_MAX_MS
  return {
    ddsource: 'countersign',
    service,
    hostname: host,
    ...(tags !== '' && { ddtags: tags }),
    status: DATADOG_STATUS[severity(record)],
    timestamp: isOld ? at.toISOString() : record.at,
    ...(isOld && { original_timestamp: record.at }),
    message: message(record),
    evt: { name: action(record), id: record.uid },
    ...(idxOf(record) !== null && { log_index: Number(idxOf(record)) }),
    countersign: rendered(record, format),
  }
}

/** OTLP's SeverityNumber: INFO, INFO4, WARN, ERROR, FATAL. */
const OTLP_SEVERITY: Record<Severity, number> = {
  info: 9,
  low: 12,
  medium: 13,
  high: 17,
  critical: 21,
}

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } })

/** One LogRecord of OTLP in its JSON encoding, where 64-bit numbers are text. */
export function otlpRecord(record: SinkRecord, format: Format, at: Date): Json {
  const body = rendered(record, format)
  const level = severity(record)
  return {
    timeUnixNano: `${Date.parse(record.at)}000000`,
    observedTimeUnixNano: `${at.getTime()}000000`,
    severityNumber: OTLP_SEVERITY[level],
    severityText: level.toUpperCase(),
    eventName: action(record),
    body: { stringValue: typeof body === 'string' ? body : JSON.stringify(body) },
    attributes: [
      attribute('log.record.uid', record.uid),
      attribute('countersign.kind', record.kind),
      ...(idxOf(record) === null
        ? []
        : [{ key: 'countersign.log_index', value: { intValue: String(idxOf(record)) } }]),
      ...(record.kind === 'event'
        ? [attribute('countersign.leaf_hash', record.event.leafHash)]
        : []),
    ],
  }
}

/** What an OTLP request holds around its records. */
export const otlpRequest = (records: string, host: string): string =>
  `{"resourceLogs":[{"resource":${JSON.stringify({
    attributes: [attribute('service.name', 'countersign'), attribute('host.name', host)],
  })},"scopeLogs":[{"scope":{"name":"countersign.audit","version":"${PRODUCT.version}"},"logRecords":[${records}]}]}]}`

/** The longest text a column of Microsoft Sentinel holds, in bytes, with room for escapes. */
const COLUMN_MAX = 60_000

const column = (text: string): string =>
  Buffer.byteLength(text) <= COLUMN_MAX ? text : text.slice(0, COLUMN_MAX / 4).toWellFormed()

/** One row of a Data Collection Rule's stream, one column per field (docs/siem.md has the table). */
export function sentinelRow(record: SinkRecord): Json {
  const base = {
    TimeGenerated: record.at,
    RecordKind: record.kind,
    EventId: record.uid,
    Message: message(record),
    Severity: SEVERITY[severity(record)],
  }
  if (record.kind !== 'event') {
    const facts = ownFacts(record)
    return {
      ...base,
      LogSize: facts.log_size ?? null,
      RootHash: facts.root_hash ?? null,
      Checkpoint: facts.checkpoint ?? null,
    }
  }
  const { core, idx, leafHash } = record.event
  return {
    ...base,
    LogIndex: Number(idx),
    LeafHash: leafHash,
    Action: core.action,
    Outcome: core.outcome,
    ActorRef: core.actor.ref,
    ActorKind: core.actor.kind,
    OnBehalfOf: core.behalf,
    Via: core.via,
    RequestId: core.request,
    ResourceType: core.resource.type,
    ResourceId: core.resource.id,
    ResourceName: core.resource.name,
    TeamId: core.team,
    Reason: core.reason === null ? null : column(core.reason),
    DataClass: core.class,
    Data: column(JSON.stringify(core.data)),
    Before: core.before ? column(JSON.stringify(core.before)) : null,
    After: core.after ? column(JSON.stringify(core.after)) : null,
    ...(record.personal && {
      ActorName: record.personal.actor_name ?? null,
      ActorEmail: record.personal.actor_email ?? null,
      SourceIp: record.personal.ip ?? null,
      UserAgent: record.personal.user_agent ?? null,
    }),
  }
}
