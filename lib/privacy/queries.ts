import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { approvalRefusal, type ErasureGround, type RefusalGround, type RequestState } from './rules'
import type { ErasureRequestView, SubjectView } from './schema'

const REQUESTS_MAX = 200
const PEOPLE_MAX = 2_000

const person = { select: { name: true, erasedAt: true } } as const
const nameOf = (found: { name: string; erasedAt: Date | null } | null) =>
  found && found.erasedAt === null ? found.name : null

/** Every erasure that was asked for: those that wait first, then the newest. Needs config:write. */
export async function listErasureRequests(actor: Actor): Promise<ErasureRequestView[]> {
  requirePermission(actor, 'config:write')
  const requests = await db.erasureRequest.findMany({
    orderBy: { requestedAt: 'desc' },
    take: REQUESTS_MAX,
    include: { person, requestedBy: person, decidedBy: person },
  })
  const views = requests.map((one) => ({
    id: one.id,
    personId: one.personId,
    personName: nameOf(one.person),
    ground: one.ground as ErasureGround,
    reason: one.reason,
    state: one.state as RequestState,
    requestedById: one.requestedById,
    requestedByName: nameOf(one.requestedBy),
    requestedAt: one.requestedAt.toISOString(),
    decidedByName: nameOf(one.decidedBy),
    decidedAt: one.decidedAt?.toISOString() ?? null,
    refusalGround: one.refusalGround as RefusalGround | null,
    refusalReason: one.refusalReason,
    approvalRefusal: approvalRefusal(one, actor.id),
    isOwn: one.requestedById === actor.id,
  }))
  const waits = ({ state }: ErasureRequestView) => (state === 'pending' ? 0 : 1)
  return views.sort((one, other) => waits(one) - waits(other))
}

/** Everybody who can be chosen: people who were not erased. Needs config:write. */
export async function listSubjects(actor: Actor): Promise<SubjectView[]> {
  requirePermission(actor, 'config:write')
  return db.user.findMany({
    where: { erasedAt: null },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: PEOPLE_MAX,
    select: { id: true, name: true, email: true, active: true },
  })
}
