import 'server-only'
import { db } from '@/lib/db/read'
import { empty, join, type Sql, sql } from '@/lib/db/sql'
import type { Position } from './cursor'
import type { SearchFilters } from './filters/schema'
import {
  type Action,
  type AuditEventView,
  CLASSES,
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

/** The WHERE of a search; every value travels as a parameter. */
export function conditionsOf(filters: SearchFilters): Sql[] {
  const found: Sql[] = []
  if (filters.from !== null) found.push(sql`ts >= ${filters.from}::timestamptz`)
  if (filters.to !== null) found.push(sql`ts < ${filters.to}::timestamptz`)
  if (filters.actors.length > 0) found.push(sql`actor_ref = ANY(${[...filters.actors]}::uuid[])`)
  if (filters.actions.length > 0) found.push(sql`action = ANY(${[...filters.actions]}::text[])`)
  if (filters.outcomes.length > 0) found.push(sql`outcome = ANY(${[...filters.outcomes]}::text[])`)
  if (filters.team !== null) found.push(sql`team_id = ${filters.team}::uuid`)
  if (filters.resourceType !== null) found.push(sql`resource_type = ${filters.resourceType}`)
  if (filters.resourceId !== null) found.push(sql`resource_id = ${filters.resourceId}`)
  if (filters.class !== null) found.push(sql`class = ${CLASSES.indexOf(filters.class)}::smallint`)
  if (filters.text !== null) found.push(textCondition(filters.text))
  return found
}

/** `ts` alone as well, so that Postgres leaves out the months beyond the cursor. */
export const olderThan = ({ at, id }: Position): Sql =>
  sql`ts <= ${at}::timestamptz AND (ts, event_id) < (${at}::timestamptz, ${id}::uuid)`
export const newerThan = ({ at, id }: Position): Sql =>
  sql`ts >= ${at}::timestamptz AND (ts, event_id) > (${at}::timestamptz, ${id}::uuid)`

const where = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? empty : sql`WHERE ${join([...conditions], ' AND ')}`

const NEWEST_FIRST = sql`ts DESC, event_id DESC`
const OLDEST_FIRST = sql`ts ASC, event_id ASC`

/** At most `limit` events that meet all conditions, with the names people and teams have today. */
export function readEvents(
  conditions: readonly Sql[],
  { limit, order }: { limit: number; order: 'newest' | 'oldest' },
): Promise<StoredEvent[]> {
  const by = order === 'newest' ? NEWEST_FIRST : OLDEST_FIRST
  return db.$queryRaw<StoredEvent[]>`
    SELECT e.event_id::text AS "id",
      to_char(e.ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "at",
      e.action, e.outcome, e.actor_ref::text AS "actorId", u.name AS "actorName",
      e.team_id::text AS "teamId", t.name AS "teamName", e.resource_type AS "resourceType",
      e.resource_id AS "resourceId", p.name AS "resourcePerson", e.class, e.retention_class AS "retentionClass", e.core,
      encode(e.leaf_hash, 'hex') AS "leafHash"
    FROM (
      SELECT event_id, ts, action, outcome, actor_ref, team_id, resource_type, resource_id, class,
        retention_class, core, leaf_hash
      FROM audit.audit_event ${where(conditions)} ORDER BY ${by} LIMIT ${limit}
    ) e
    LEFT JOIN "user" u ON u.id = e.actor_ref
    LEFT JOIN team t ON t.id = e.team_id
    LEFT JOIN "user" p ON p.id = CASE
      WHEN e.resource_type = 'person' AND e.resource_id ~ ${UUID_SHAPE} THEN e.resource_id::uuid END
    ORDER BY ${by}`
}

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
