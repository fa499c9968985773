import 'server-only'
import type { Role } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'

/** Roles that hold audit:read or config:write: whoever may own a violation holds one of them. */
export const OWNING_ROLES: readonly Role[] = ['admin', 'auditor']

/** Active people who hold one of the roles for the whole organization. */
export async function holdersOf(
  reader: { user: Pick<Tx['user'], 'findMany'> },
  roles: readonly Role[],
): Promise<{ id: string; name: string }[]> {
  return reader.user.findMany({
    where: {
      active: true,
      roles: {
        some: {
          role: { in: [...roles] },
          teamId: null,
          OR: [{ expiresAt: null }, { expiresAt: { gt: now() } }],
        },
      },
    },
    select: { id: true, name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 500,
  })
}

/** Whom a violation without an owner is told to: its rule's role, or everybody who may own it. */
export async function watchersOf(
  tx: Tx,
  role: 'admin' | 'auditor' | null,
  involvedIds: readonly string[],
): Promise<string[]> {
  const ids = async (roles: readonly Role[]) =>
    (await holdersOf(tx, roles))
      .map(({ id }) => id)
      // Whom it is about is not warned.
      .filter((id) => !involvedIds.includes(id))
  const first = role ? await ids([role]) : []
  return first.length > 0 ? first : ids(OWNING_ROLES)
}
