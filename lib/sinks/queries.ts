import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { logHead } from '@/lib/audit/log/stream'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { openSecrets } from './delivery/setup'
import {
  destinationOf,
  SINK_KINDS,
  type SinkFormat,
  type SinkKind,
  type SinkSettings,
} from './kinds/rules'
import { healthOf } from './rules'
import type { DeadLetterView, DeliveryView, SettingView, SinkDetail, SinkView } from './schema'

const SINKS_MAX = 200
const LETTERS_MAX = 25
const THROUGHPUT_MS = 5 * 60_000

type Row = {
  id: string
  name: string
  kind: string
  format: string
  settings: unknown
  personal: boolean
  paused: boolean
  alertMinutes: number
  nextIdx: bigint
  lastOkAt: Date | null
  lastError: string | null
  failingSince: Date | null
  nextTryAt: Date | null
  oldestAt: Date | null
  delivered: bigint
  deadLetters: bigint
}

/** The oldest event a sink has not received is the one at its place: the lag in time is its age. */
const readRows = (sinkId: string | null): Promise<Row[]> => db.$queryRaw<Row[]>`
  SELECT s.id::text, s.name, s.kind, s.format, s.settings, s.personal, s.paused,
    s.alert_minutes AS "alertMinutes", t.next_idx AS "nextIdx", t.last_ok_at AS "lastOkAt",
    t.last_error AS "lastError", t.failing_since AS "failingSince", t.next_try_at AS "nextTryAt",
    i.ts AS "oldestAt",
    (SELECT coalesce(sum(d.events), 0)::bigint FROM sink_delivery d
      WHERE d.sink_id = s.id AND d.minute >= ${new Date(now().getTime() - THROUGHPUT_MS)}) AS delivered,
    (SELECT count(*) FROM sink_dead_letter l
      WHERE l.sink_id = s.id AND l.state <> 'sent') AS "deadLetters"
  FROM sink s
  JOIN sink_state t ON t.sink_id = s.id
  LEFT JOIN audit.audit_index i ON i.idx = t.next_idx
  WHERE s.deleted_at IS NULL AND (${sinkId}::uuid IS NULL OR s.id = ${sinkId}::uuid)
  ORDER BY lower(s.name) LIMIT ${SINKS_MAX}`

const isKind = (row: Row): row is Row & { kind: SinkKind } => Object.hasOwn(SINK_KINDS, row.kind)

function viewOf(row: Row & { kind: SinkKind }, size: bigint): SinkView {
  const behindEvents = Math.max(0, Number(size - row.nextIdx))
  const behindMs =
    behindEvents > 0 && row.oldestAt ? Math.max(0, now().getTime() - row.oldestAt.getTime()) : 0
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    format: row.format as SinkFormat,
    destination: destinationOf(row.kind, row.settings as SinkSettings),
    health: healthOf({ ...row, behindEvents, behindMs }),
    personal: row.personal,
    paused: row.paused,
    behindEvents,
    behindMs,
    perMinute: Math.round(Number(row.delivered) / (THROUGHPUT_MS / 60_000)),
    deadLetters: Number(row.deadLetters),
    lastOkAt: row.lastOkAt?.toISOString() ?? null,
    lastError: row.lastError,
    failingSince: row.failingSince?.toISOString() ?? null,
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
  }
}

/** Every sink with how it is doing now, by name (`audit:read`). */
export async function listSinks(actor: Actor): Promise<SinkView[]> {
  requirePermission(actor, 'audit:read')
  const [rows, { size }] = await Promise.all([readRows(null), logHead()])
  return rows.filter(isKind).map((row) => viewOf(row, size))
}

const shown = (value: string | number | boolean | undefined): string => {
  if (value === undefined || value === '') return 'Not set'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  const text = String(value)
  return text.startsWith('-----BEGIN') ? `PEM, ${text.length} characters` : text
}

const settingsOf = (
  kind: SinkKind,
  settings: SinkSettings,
  kept: readonly string[],
): SettingView[] =>
  SINK_KINDS[kind].fields.map(({ name, label, secret }) => ({
    name,
    label,
    value: secret ? (kept.includes(name) ? 'Kept sealed' : 'Not set') : shown(settings[name]),
    isSecret: secret === true,
  }))

const gone = () => new AppError('not_found', 'There is no such sink.')

/** One sink with its settings (`audit:read`); of a secret only whether it is there. */
export async function getSink(actor: Actor, sinkId: string): Promise<SinkDetail> {
  requirePermission(actor, 'audit:read')
  if (!/^[0-9a-f-]{36}$/i.test(sinkId)) throw gone()
  const [[row], sink, { size, minIndex }] = await Promise.all([
    readRows(sinkId),
    db.sink.findFirst({ where: { id: sinkId, deletedAt: null }, include: { state: true } }),
    logHead(),
  ])
  if (!row || !isKind(row) || !sink?.state) throw gone()
  const settings = sink.settings as SinkSettings
  const keptSecrets = Object.keys(openSecrets(sink.id, sink.secrets))
  return {
    ...viewOf(row, size),
    version: sink.version,
    settings: settingsOf(row.kind, settings, keptSecrets),
    values: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, String(value)]),
    ),
    keptSecrets,
    nextIndex: Number(sink.state.nextIdx),
    logSize: Number(size),
    minIndex: Number(minIndex),
    checkpointSize: Number(sink.state.checkpointSize),
    attempts: sink.state.attempts,
    heartbeatSeconds: sink.heartbeatSeconds,
    alertMinutes: sink.alertMinutes,
    personalReason: sink.personalReason,
    personalSince: sink.personalSince?.toISOString() ?? null,
    createdAt: sink.createdAt.toISOString(),
    updatedAt: sink.updatedAt.toISOString(),
  }
}

/** What a sink's receiver refused, what waits first, at most 25 (`audit:read`). */
export async function listDeadLetters(actor: Actor, sinkId: string): Promise<DeadLetterView[]> {
  requirePermission(actor, 'audit:read')
  const rows = await db.sinkDeadLetter.findMany({
    where: { sinkId },
    orderBy: [{ settledAt: { sort: 'desc', nulls: 'first' } }, { idx: 'asc' }],
    take: LETTERS_MAX,
  })
  return rows.map((row) => ({
    id: row.id,
    index: Number(row.idx),
    lastIndex: Number(row.lastIdx),
    eventId: row.eventId,
    events: row.events,
    error: row.error,
    attempts: row.attempts,
    state: row.state as DeadLetterView['state'],
    at: row.createdAt.toISOString(),
  }))
}

/** Deliveries of the last day, summed by ten minutes, newest first (`audit:read`). */
export async function listDeliveries(actor: Actor, sinkId: string): Promise<DeliveryView[]> {
  requirePermission(actor, 'audit:read')
  const since = new Date(now().getTime() - 86_400_000)
  const rows = await db.$queryRaw<
    {
      at: Date
      events: bigint
      batches: bigint
      failures: bigint
      bytes: bigint
      lastError: string | null
    }[]
  >`
    SELECT date_bin('10 minutes', minute, '2000-01-01Z') AS at, sum(events)::bigint AS events,
      sum(batches)::bigint AS batches, sum(failures)::bigint AS failures, sum(bytes)::bigint AS bytes,
      (array_agg(last_error ORDER BY minute DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
    FROM sink_delivery WHERE sink_id = ${sinkId}::uuid AND minute >= ${since}
    GROUP BY 1 ORDER BY 1 DESC LIMIT 144`
  return rows.map(({ at, events, batches, failures, bytes, lastError }) => ({
    at: at.toISOString(),
    events: Number(events),
    batches: Number(batches),
    failures: Number(failures),
    bytes: Number(bytes),
    lastError,
  }))
}
