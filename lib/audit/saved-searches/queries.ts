import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import type { SavedSearchView } from './schema'

const SHOWN_MAX = 200

/** One's own saved searches, and those that others share (`audit:read`); own first, by name. */
export async function listSavedSearches(actor: Actor): Promise<SavedSearchView[]> {
  requirePermission(actor, 'audit:read')
  const found = await db.savedSearch.findMany({
    where: { OR: [{ ownerId: actor.id }, { shared: true, owner: { active: true } }] },
    include: { owner: { select: { name: true } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: SHOWN_MAX,
  })
  const views = found.map(
    ({ id, name, address, shared, ownerId, owner }): SavedSearchView => ({
      id,
      name,
      href: address === '' ? '/audit' : `/audit?${address}`,
      shared,
      own: ownerId === actor.id,
      ownerName: owner.name,
    }),
  )
  return [...views.filter(({ own }) => own), ...views.filter(({ own }) => !own)]
}
