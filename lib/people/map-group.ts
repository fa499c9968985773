import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { organizationId } from '@/lib/audit/organization'
import { requireNoSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { configures } from './configures'
import type { MapGroupInput } from './schema'

/**
 * Says what membership of an identity-provider group gives: a role (for `teamId` or, without one, for
 * the organization), membership of a team, or both. Takes effect at each person's next sign-in.
 * Answers the mapping's id, also when there was one already. Needs config:write.
 */
export async function mapGroup(
  actor: Actor,
  { group, role, teamId }: MapGroupInput,
): Promise<string> {
  const resource = { type: 'organization', id: await organizationId() } as const
  return change(
    actor,
    { action: 'group-mapping.create', resource, needs: configures(actor), teamId },
    async (tx) => {
      const known = await tx.groupMapping.findFirst({ where: { group, role, teamId } })
      if (known) return unchanged(known.id)
      await requireNoSecrets(tx, { group })
      const id = newId()
      await tx.groupMapping.create({ data: { id, group, role, teamId, createdAt: now() } })
      const [data, after] = [{ mapping: id }, { group, role, team: teamId }]
      return changed(id, succeeded('group-mapping.create', { resource, teamId, data, after }))
    },
  )
}
