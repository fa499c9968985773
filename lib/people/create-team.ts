import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { requireNoSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import { AppError } from '@/lib/errors'
import { configures } from './configures'
import type { CreateTeamInput } from './schema'

/** Makes a team and answers its id. Needs config:write. Throws `conflict` when the slug is taken. */
export async function createTeam(actor: Actor, { slug, name }: CreateTeamInput): Promise<string> {
  const id = newId()
  const resource = { type: 'team', id, name: slug } as const
  return change(
    actor,
    { action: 'team.create', resource, needs: configures(actor), teamId: id },
    async (tx) => {
      await requireNoSecrets(tx, { slug, name })
      await tx.team.create({ data: { id, slug, name, createdAt: now() } }).catch((cause) => {
        if (!isUniqueViolation(cause)) throw cause
        throw new AppError('conflict', `There is a team ${slug} already. Choose another slug.`, {
          cause,
        })
      })
      return changed(id, succeeded('team.create', { resource, teamId: id, after: { slug, name } }))
    },
  )
}
