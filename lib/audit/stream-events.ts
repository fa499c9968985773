import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { sql } from '@/lib/db/sql'
import { SEARCHED, searchEvent } from './account-for-reading'
import { accountFor, change, changed } from './change'
import { BYTE_ORDER_MARK, type Cell, csvLine } from './csv'
import type { SearchFilters } from './filters/schema'
import { actionLabel } from './rules'
import { allEvents, conditionsOf, type StoredEvent } from './stored-events'

export const STREAM_FORMATS = ['csv', 'ndjson'] as const
export type StreamFormat = (typeof STREAM_FORMATS)[number]

/** The plain columns of an event, in the order of every CSV that holds events. */
export const EVENT_COLUMNS = [
  'time_utc',
  'event_id',
  'action',
  'action_label',
  'outcome',
  'actor_ref',
  'actor_kind',
  'team_id',
  'team',
  'resource_type',
  'resource_id',
  'resource_name',
  'reason',
  'via',
  'request',
  'class',
  'data',
  'leaf_hash',
] as const

export const eventCells = (event: StoredEvent): Cell[] => [
  event.at,
  event.id,
  event.action,
  actionLabel(event.action),
  event.outcome,
  event.actorId,
  event.core.actor.kind,
  event.teamId,
  event.teamName,
  event.resourceType,
  event.resourceId,
  event.core.resource.name,
  event.core.reason,
  event.core.via,
  event.core.request,
  event.core.class,
  JSON.stringify(event.core.data),
  event.leafHash,
]

const HEAD: Record<StreamFormat, string> = {
  csv: BYTE_ORDER_MARK + csvLine([...EVENT_COLUMNS, 'actor_name']),
  ndjson: '',
}

const LINE: Record<StreamFormat, (event: StoredEvent) => string> = {
  csv: (event) => csvLine([...eventCells(event), event.actorName]),
  ndjson: (event) =>
    `${JSON.stringify({ leaf_hash: event.leafHash, actor_name: event.actorName, core: event.core })}\n`,
}

/**
 * Every event of a search, oldest first, as text (`audit:read`). Memory does not grow with the
 * result. Two events account for it: that it began, and how many rows left, even when cut short.
 */
export async function streamEvents(
  actor: Actor,
  filters: SearchFilters,
  format: StreamFormat,
): Promise<AsyncGenerator<string>> {
  await change(
    actor,
    { action: 'audit.search', resource: SEARCHED, needs: 'audit:read', data: { format } },
    async () => changed(undefined, searchEvent(filters, { format, stage: 'started' })),
  )
  return rowsOf(actor, filters, format)
}

async function* rowsOf(actor: Actor, filters: SearchFilters, format: StreamFormat) {
  // What is written while the download runs is not part of it, so it ends.
  const until = sql`ts <= ${now().toISOString()}::timestamptz`
  let rows = 0
  let complete = false
  try {
    if (HEAD[format] !== '') yield HEAD[format]
    for await (const page of allEvents([...conditionsOf(filters), until])) {
      yield page.map(LINE[format]).join('')
      rows += page.length
    }
    complete = true
  } finally {
    await accountFor(actor, searchEvent(filters, { format, stage: 'ended', rows, complete }))
  }
}
