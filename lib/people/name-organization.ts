import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { organizationId } from '@/lib/audit/organization'
import { requireNoSecrets } from '@/lib/audit/without-secrets'
import { configures } from './configures'
import type { NameOrganizationInput } from './schema'

/** Names the deployment's one organization. Needs config:write. */
export async function nameOrganization(
  actor: Actor,
  { name }: NameOrganizationInput,
): Promise<void> {
  const id = await organizationId()
  const resource = { type: 'organization', id, name } as const
  await change(
    actor,
    { action: 'organization.configure', resource, needs: configures(actor) },
    async (tx) => {
      const before = await tx.organization.findUniqueOrThrow({ where: { id } })
      if (before.name === name) return unchanged(undefined)
      await requireNoSecrets(tx, { name })
      await tx.organization.update({ where: { id }, data: { name } })
      return changed(
        undefined,
        succeeded('organization.configure', {
          resource,
          before: { name: before.name },
          after: { name },
        }),
      )
    },
  )
}
