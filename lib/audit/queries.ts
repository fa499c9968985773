import 'server-only'
import { type Actor, can, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { type Sql, sql } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { justRead } from './account-for-reading'
import { canonical, leafHash } from './canonical'
import { change, changed, unchanged } from './change'
import { hasEventTime, openDisclosures, spanOf } from './disclosures'
import { succeeded } from './event'
import { latestCheckpoint } from './log/stream'
import type { AuditEventDetail, AuditEventView, SearchChoices } from './schema'
import { alteredColumns, isUuid, readEvents, type StoredEvent, viewOf } from './stored-events'

const RELATED_MAX = 10
const CHOICES_MAX = 500

const within = (id: string): Sql => {
  const { gte, lte } = spanOf(id)
  return sql`ts BETWEEN ${gte.toISOString()}::timestamptz AND ${lte.toISOString()}::timestamptz`
}

async function findStored(id: string): Promise<StoredEvent | null> {
  if (!isUuid(id) || !hasEventTime(id)) return null
  const [found] = await readEvents([within(id), sql`event_id = ${id}::uuid`], {
    limit: 1,
    order: 'newest',
  })
  return found ?? null
}

/** The same request, the same resource, and what the same actor did up to this event. */
async function relatedTo(event: StoredEvent): Promise<AuditEventDetail['related']> {
  const { request, resource } = event.core
  const others = sql`event_id <> ${event.id}::uuid`
  const newest = async (...conditions: Sql[]): Promise<AuditEventView[]> =>
    (await readEvents([others, ...conditions], { limit: RELATED_MAX, order: 'newest' })).map(viewOf)
  const [sameRequest, sameResource, sameActor] = await Promise.all([
    newest(
      within(event.id),
      sql`tsv @@ phraseto_tsquery('simple', ${request}) AND core->>'request' = ${request}`,
    ),
    newest(sql`resource_type = ${resource.type} AND resource_id = ${resource.id}`),
    newest(sql`actor_ref = ${event.actorId}::uuid AND ts <= ${event.at}::timestamptz`),
  ])
  return { request: sameRequest, resource: sameResource, actor: sameActor }
}

async function detailOf(event: StoredEvent): Promise<AuditEventDetail> {
  const { behalf } = event.core
  const [disclosures, place, related, person, signed] = await Promise.all([
    openDisclosures(event.id, event.core.sd),
    db.auditIndex.findUnique({ where: { eventId: event.id }, select: { idx: true } }),
    relatedTo(event),
    behalf ? db.user.findUnique({ where: { id: behalf }, select: { name: true } }) : null,
    latestCheckpoint(),
  ])
  const covering = place && signed && signed.size > place.idx ? signed : null
  const recomputed = leafHash(event.core).toString('hex')
  return {
    ...viewOf(event),
    core: event.core,
    canonical: canonical(event.core),
    leaf: { stored: event.leafHash, recomputed, matches: recomputed === event.leafHash },
    alteredColumns: alteredColumns(event),
    behalfName: person?.name ?? null,
    index: place && Number(place.idx),
    checkpoint: covering && {
      size: Number(covering.size),
      at: covering.createdAt.toISOString(),
    },
    disclosures,
    related,
  }
}

const readEventOf = (actor: Actor, detail: AuditEventDetail) =>
  succeeded('audit.read', {
    resource: { type: 'audit-event', id: detail.id, name: detail.action },
    teamId: detail.teamId,
    data: {
      disclosed: detail.disclosures
        .filter(({ state }) => state === 'opened')
        .map(({ name }) => name),
      leafMatches: detail.leaf.matches,
      own: detail.actorId === actor.id,
    },
  })

/**
 * One event with its personal fields opened, its leaf hash recomputed and its relatives
 * (`audit:read`). Throws `not_found`. Opening it is itself an event, once a minute for one person.
 */
export async function getEvent(actor: Actor, id: string): Promise<AuditEventDetail> {
  // Read before the transaction that accounts for it, so that one request holds one connection.
  const allowed = can(actor, 'audit:read')
  const event = allowed ? await findStored(id) : null
  const detail = event ? await detailOf(event) : null
  const repeated = detail !== null && (await justRead(actor.id, detail.id))
  const resource = { type: 'audit-event', id: id.slice(0, 100) } as const
  return change(actor, { action: 'audit.read', resource, needs: 'audit:read' }, async () => {
    if (!detail)
      throw new AppError(
        'not_found',
        'There is no such event. It may have been removed by a retention policy; check the link.',
      )
    return repeated ? unchanged(detail) : changed(detail, readEventOf(actor, detail))
  })
}

/** Who and which teams the filters offer, by name (`audit:read`). */
export async function listSearchChoices(actor: Actor): Promise<SearchChoices> {
  requirePermission(actor, 'audit:read')
  const [people, teams] = await Promise.all([
    db.user.findMany({
      select: { id: true, name: true, active: true },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: CHOICES_MAX,
    }),
    db.team.findMany({
      select: { id: true, name: true },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: CHOICES_MAX,
    }),
  ])
  return { people, teams }
}
