import 'server-only'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { lockIdentity } from './store'

export const ERASED_NAME = 'Erased person'

/** What was deleted of a person, and what they were called, for those who must look for it elsewhere. */
export type ErasedPerson = {
  name: string
  email: string
  roles: readonly { role: string; teamId: string | null; origin: string }[]
  removed: readonly { what: string; count: number }[]
}

/** Nobody may be left unable to administer the portal. Expired grants do not count. */
async function requireAnotherAdmin(tx: Tx, personId: string): Promise<void> {
  const admins = await tx.roleGrant.count({
    where: {
      role: 'admin',
      teamId: null,
      userId: { not: personId },
      user: { active: true },
      OR: [{ expiresAt: null }, { expiresAt: { gt: now() } }],
    },
  })
  if (admins === 0)
    throw new AppError(
      'conflict',
      'This is the last admin. Make somebody else an admin first, then erase this person.',
    )
}

/**
 * Takes everything from the account by which the person could be known and lets it go inactive; the row
 * stays as a pseudonym. A sign-in at the same moment waits, and then finds nobody here. Throws
 * `not_found`, and `conflict` for the last admin or somebody erased already.
 */
export async function erasePerson(tx: Tx, personId: string): Promise<ErasedPerson> {
  // Two erasures at once could each leave the other's admin as the last one.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('countersign.people.erase'))`
  const found = await tx.user.findUnique({ where: { id: personId } })
  if (!found) throw new AppError('not_found', 'There is no such person.')
  await lockIdentity(tx, found.issuer, found.subject)
  await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${personId}::uuid FOR UPDATE`
  const person = await tx.user.findUniqueOrThrow({ where: { id: personId } })
  if (person.erasedAt) throw new AppError('conflict', 'This person was erased already.')
  await requireAnotherAdmin(tx, personId)
  const where = { userId: personId }
  const roles = await tx.roleGrant.findMany({ where })
  const removed = [
    { what: 'sessions', count: (await tx.authSession.deleteMany({ where })).count },
    { what: 'access tokens', count: (await tx.accessToken.deleteMany({ where })).count },
    { what: 'role grants', count: (await tx.roleGrant.deleteMany({ where })).count },
    { what: 'team memberships', count: (await tx.teamMember.deleteMany({ where })).count },
    { what: 'notifications', count: (await tx.notification.deleteMany({ where })).count },
  ]
  const pseudonym = { name: ERASED_NAME, email: '', issuer: 'erased', subject: personId }
  await tx.user.update({
    where: { id: personId },
    data: { ...pseudonym, active: false, lastSeenAt: null, erasedAt: now() },
  })
  return { name: person.name, email: person.email, roles, removed }
}
