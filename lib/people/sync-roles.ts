import 'server-only'
import type { Role } from '@/lib/access/permissions'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { isFromGroup, type Mapping, sameRole, type WantedRole, wantedBy } from './rules'

const eventOf = (
  action: 'role.grant' | 'role.revoke',
  userId: string,
  { role, teamId, origin }: WantedRole,
): AuditEvent =>
  succeeded(action, {
    resource: { type: 'person', id: userId },
    teamId,
    data: { role, origin },
    [action === 'role.grant' ? 'after' : 'before']: { role, team: teamId, origin },
  })

/** Gives and takes the roles that come from groups. Answers one event for each. */
export async function syncRoles(
  tx: Tx,
  userId: string,
  mappings: readonly Mapping[],
  groups: readonly string[],
): Promise<AuditEvent[]> {
  const held = (await tx.roleGrant.findMany({ where: { userId } }))
    .filter(({ origin }) => isFromGroup(origin))
    .map((grant) => ({ ...grant, role: grant.role as Role }))
  const wanted = wantedBy(mappings, groups).roles
  const lost = held.filter((grant) => !wanted.some((role) => sameRole(role, grant)))
  const gained = wanted.filter((role) => !held.some((grant) => sameRole(role, grant)))

  if (lost.length > 0)
    await tx.roleGrant.deleteMany({ where: { id: { in: lost.map(({ id }) => id) } } })
  if (gained.length > 0)
    await tx.roleGrant.createMany({
      data: gained.map((role) => ({ id: newId(), userId, ...role, createdAt: now() })),
    })
  return [
    ...lost.map((grant) => eventOf('role.revoke', userId, grant)),
    ...gained.map((role) => eventOf('role.grant', userId, role)),
  ]
}
