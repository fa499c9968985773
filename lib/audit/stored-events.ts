import 'server-only'
import { db } from '@/lib/db/read'
import { empty, join, type Sql, sql } from '@/lib/db/sql'
import type { Position } from './cursor'
import { hasEventTime, spanOf } from './disclosures'
import type { SearchFilters } from './filters/schema'
import {
  type Action,
  type AuditEventView,
  CLASSES,
  type DataClass,
  type EventCore,
  type Outcome,
  type ResourceType,
} from './schema'

/** An event as Postgres answers it. `at` has microseconds; `leafHash` is hex. */
export type StoredEvent = {
  id: string
  at: string
  action: Action
  outcome: Outcome
  actorId: string
  actorName: string | null
  teamId: string | null
  teamName: string | null
  resourceType: ResourceType
  resourceId: string
  /** The name a person has today whom the event is about. */
  resourcePerson: string | null
  class: number
  retentionClass: string
  core: EventCore
  leafHash: string
}

const UUID_SHAPE = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const UUID = new RegExp(UUID_SHAPE, 'i')
export const isUuid = (text: string): boolean => UUID.test(text)

/** Free text finds words; an id finds the event itself and what its actor did, too. */
function textCondition(text: string): Sql {
  if (!isUuid(text)) return sql`tsv @@ websearch_to_tsquery('simple', ${text})`
  return sql`(event_id = ${text}::uuid OR actor_ref = ${text}::uuid
    OR tsv @@ phraseto_tsquery('simple', ${text.toLowerCase()}))`
}

/** Text as a pattern of LIKE that finds it anywhere. */
const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

export const containsCondition = (part: string): Sql =>
  sql`lower(search_text) LIKE lower(${anywhere(part)})`

/** Keys of events whose copied text holds the part, and of those not copied yet. */
export const recentlyContaining = (part: string, window: Sql): Sql => sql`
  SELECT ts, event_id FROM audit.audit_recent_text WHERE text LIKE lower(${anywhere(part)}) AND ${window}
  UNION SELECT ts, event_id FROM audit.audit_index
    WHERE idx >= (SELECT next_idx FROM audit.audit_search_state WHERE id = 1) AND ${window}
  UNION SELECT ts, event_id FROM audit.audit_pending WHERE ${window}`

/** An id's own time leaves one month to look at. */
const eventCondition = (id: string): Sql => {
  if (!hasEventTime(id)) return sql`false`
  const { gte, lte } = spanOf(id)
  return sql`event_id = ${id}::uuid AND ts BETWEEN ${gte.toISOString()}::timestamptz AND ${lte.toISOString()}::timestamptz`
}

/** The index of words finds the request, and the event itself says whether it is that one. */
const requestCondition = (id: string): Sql =>
  sql`tsv @@ phraseto_tsquery('simple', ${id}) AND core->>'request' = ${id}`

/** Looked up event by event, after the other conditions. */
const placeCondition = (first: number | null, last: number | null): Sql =>
  sql`EXISTS (SELECT FROM audit.audit_index i WHERE i.event_id = audit_event.event_id
    AND i.idx BETWEEN ${first ?? 0}::bigint AND ${last ?? Number.MAX_SAFE_INTEGER}::bigint)`

/** The WHERE of a search but for its part of a word; every value travels as a parameter. */
export function structuredConditions(filters: SearchFilters): Sql[] {
  const found: Sql[] = []
  if (filters.from !== null) found.push(sql`ts >= ${filters.from}::timestamptz`)
  if (filters.to !== null) found.push(sql`ts < ${filters.to}::timestamptz`)
  if (filters.actors.length > 0) found.push(sql`actor_ref = ANY(${[...filters.actors]}::uuid[])`)
  if (filters.actions.length > 0) found.push(sql`action = ANY(${[...filters.actions]}::text[])`)
  if (filters.outcomes.length > 0) found.push(outcomeCondition(filters.outcomes))
  if (filters.team !== null) found.push(sql`team_id = ${filters.team}::uuid`)
  if (filters.resourceType !== null) found.push(sql`resource_type = ${filters.resourceType}`)
  if (filters.resourceId !== null) found.push(sql`resource_id = ${filters.resourceId}`)
  if (filters.class !== null) found.push(classCondition(filters.class))
  if (filters.behalf !== null) found.push(sql`core->>'behalf' = ${filters.behalf}`)
  if (filters.via !== null) found.push(sql`core->>'via' = ${filters.via}`)
  if (filters.request !== null) found.push(requestCondition(filters.request))
  if (filters.event !== null) found.push(eventCondition(filters.event))
  if (filters.retention !== null) found.push(sql`retention_class = ${filters.retention}`)
  if (filters.indexFrom !== null || filters.indexTo !== null)
    found.push(placeCondition(filters.indexFrom, filters.indexTo))
  if (filters.text !== null) found.push(textCondition(filters.text))
  return found
}

/** The planner takes the index of what did not succeed only where that is said, too. */
const outcomeCondition = (outcomes: readonly Outcome[]): Sql =>
  outcomes.includes('success')
    ? sql`outcome = ANY(${[...outcomes]}::text[])`
    : sql`outcome = ANY(${[...outcomes]}::text[]) AND outcome <> 'success'`

const classCondition = (name: DataClass): Sql => {
  const column = sql`class = ${CLASSES.indexOf(name)}::smallint`
  return name === 'internal' ? column : sql`${column} AND class <> 1`
}

/** The WHERE of a search; every value travels as a parameter. */
export const conditionsOf = (filters: SearchFilters): Sql[] => [
  ...structuredConditions(filters),
  ...(filters.contains === null ? [] : [containsCondition(filters.contains)]),
]

/** `ts` alone as well, so that Postgres leaves out the months beyond the cursor. */
export const olderThan = ({ at, id }: Position): Sql =>
  sql`ts <= ${at}::timestamptz AND (ts, event_id) < (${at}::timestamptz, ${id}::uuid)`
export const newerThan = ({ at, id }: Position): Sql =>
  sql`ts >= ${at}::timestamptz AND (ts, event_id) > (${at}::timestamptz, ${id}::uuid)`

const where = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? empty : sql`WHERE ${join([...conditions], ' AND ')}`

export type Order = 'newest' | 'oldest'

const BY: Record<Order, Sql> = {
  newest: sql`ts DESC, event_id DESC`,
  oldest: sql`ts ASC, event_id ASC`,
}

const COLUMNS = sql`event_id, ts, action, outcome, actor_ref, team_id, resource_type, resource_id, class,
  retention_class, core, leaf_hash`

type Selection = { conditions: readonly Sql[]; order: Order; limit: number }

/** In the order of the log until there are enough: right where many events meet the conditions. */
export const inOrder = ({ conditions, order, limit }: Selection): Sql =>
  sql`SELECT ${COLUMNS} FROM audit.audit_event ${where(conditions)} ORDER BY ${BY[order]} LIMIT ${limit}`

/** All that meet the conditions, then in order: right where few do, by whichever index finds those. */
export const gathered = ({ conditions, order, limit }: Selection): Sql =>
  sql`SELECT * FROM (SELECT ${COLUMNS} FROM audit.audit_event ${where(conditions)} OFFSET 0) g
    ORDER BY ${BY[order]} LIMIT ${limit}`

/** Those of the keys that meet the conditions. */
export const ofKeys = (keys: Sql, { conditions, order, limit }: Selection): Sql =>
  sql`SELECT g.* FROM (${keys} OFFSET 0) k, LATERAL (
      SELECT ${COLUMNS} FROM audit.audit_event
      ${where([sql`event_id = k.event_id AND ts = k.ts`, ...conditions])} OFFSET 0) g
    ORDER BY ${BY[order]} LIMIT ${limit}`

/** The selected events with the names people and teams have today. */
export const named = (selected: Sql, order: Order): Sql => sql`
  SELECT e.event_id::text AS "id",
    to_char(e.ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "at",
    e.action, e.outcome, e.actor_ref::text AS "actorId", u.name AS "actorName",
    e.team_id::text AS "teamId", t.name AS "teamName", e.resource_type AS "resourceType",
    e.resource_id AS "resourceId", p.name AS "resourcePerson", e.class, e.retention_class AS "retentionClass", e.core,
    encode(e.leaf_hash, 'hex') AS "leafHash"
  FROM (${selected}) e
  LEFT JOIN "user" u ON u.id = e.actor_ref
  LEFT JOIN team t ON t.id = e.team_id
  LEFT JOIN "user" p ON p.id = CASE
    WHEN e.resource_type = 'person' AND e.resource_id ~ ${UUID_SHAPE} THEN e.resource_id::uuid END
  ORDER BY ${BY[order]}`

/** At most `limit` events that meet all conditions, with the names people and teams have today. */
export const readEvents = (
  conditions: readonly Sql[],
  { limit, order }: { limit: number; order: Order },
): Promise<StoredEvent[]> =>
  db.$queryRaw<StoredEvent[]>(named(inOrder({ conditions, order, limit }), order))

export const viewOf = (event: StoredEvent): AuditEventView => ({
  id: event.id,
  at: `${event.at.slice(0, 23)}Z`,
  action: event.action,
  outcome: event.outcome,
  actorId: event.actorId,
  actorName: event.actorName,
  teamId: event.teamId,
  teamName: event.teamName,
  resourceType: event.resourceType,
  resourceId: event.resourceId,
  resourceName: event.core.resource?.name ?? event.resourcePerson,
  reason: event.core.reason ?? null,
  class: CLASSES[event.class] ?? 'internal',
  via: event.core.via,
})

/** The columns that searches use are copies of `core`; a copy that differs was altered. */
export function alteredColumns(event: StoredEvent): string[] {
  const { core } = event
  const pairs: [string, unknown, unknown][] = [
    ['event_id', event.id, core.id],
    ['ts', Date.parse(event.at), Math.floor(core.ts / 1_000)],
    ['action', event.action, core.action],
    ['outcome', event.outcome, core.outcome],
    ['actor_ref', event.actorId, core.actor?.ref],
    ['team_id', event.teamId, core.team],
    ['resource_type', event.resourceType, core.resource?.type],
    ['resource_id', event.resourceId, core.resource?.id],
    ['class', CLASSES[event.class], core.class],
    ['retention_class', event.retentionClass, core.retention],
  ]
  return pairs.filter(([, column, covered]) => column !== covered).map(([name]) => name)
}

/** Every event that meets the conditions, oldest first, page by page: constant memory. */
export async function* allEvents(
  conditions: readonly Sql[],
  pageSize = 1_000,
): AsyncGenerator<StoredEvent[]> {
  let last: Position | null = null
  for (;;) {
    const page: StoredEvent[] = await readEvents(
      last === null ? conditions : [...conditions, newerThan(last)],
      { limit: pageSize, order: 'oldest' },
    )
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    last = page.at(-1) ?? last
  }
}
