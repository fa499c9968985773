import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import type { ConfigurePreviewsInput } from './schema'

const conflict = () =>
  new AppError(
    'conflict',
    'Somebody changed this meanwhile. Load the page anew, look at their change, then make yours.',
  )

/** `version` 0 stands for a scope without a row. */
async function lockPolicy(tx: Tx, id: string, version: number) {
  await tx.$queryRaw`SELECT 1 FROM preview_policy WHERE id = ${id} FOR UPDATE`
  const stored = await tx.previewPolicy.findUnique({ where: { id } })
  if ((stored?.version ?? 0) !== version) throw conflict()
  return stored
}

type Stored = Awaited<ReturnType<typeof lockPolicy>>

const plainOf = (policy: { enabled: boolean; lengthMax: number } | null) =>
  policy && { enabled: policy.enabled, length_max: policy.lengthMax }

async function write(tx: Tx, actor: Actor, input: ConfigurePreviewsInput, stored: Stored) {
  const { scope: id, state, lengthMax, reason, version } = input
  if (state === 'follow') {
    await tx.previewPolicy.deleteMany({ where: { id } })
    return null
  }
  const data = {
    enabled: state === 'on',
    lengthMax: state === 'on' ? lengthMax : (stored?.lengthMax ?? lengthMax),
    reason: reason === '' ? null : await withoutSecrets(tx, reason),
    version: version + 1,
    updatedAt: now(),
    updatedById: actor.id,
  }
  if (stored) return tx.previewPolicy.update({ where: { id }, data })
  const teamId = id === 'organization' ? null : id
  return tx.previewPolicy.create({ data: { id, teamId, ...data } }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? conflict() : error
  })
}

async function requireScope(
  tx: Tx,
  scope: string,
): Promise<{ name: string; teamId: string | null }> {
  if (scope === 'organization') return { name: 'Organization', teamId: null }
  const team = await tx.team.findUnique({ where: { id: scope } })
  if (!team) throw new AppError('not_found', 'There is no such team.')
  return { name: team.name, teamId: team.id }
}

/**
 * Turns previews of prompts on, with a reason, or off, for the organization or for one team, which may
 * also follow the organization. Needs config:write. `conflict` when somebody was faster.
 */
export async function configurePreviews(
  actor: Actor,
  input: ConfigurePreviewsInput,
): Promise<void> {
  const resource = { type: 'preview-policy', id: input.scope } as const
  const attempt = { action: 'preview-policy.configure', resource, needs: 'config:write' } as const
  await change(actor, attempt, async (tx) => {
    const { name, teamId } = await requireScope(tx, input.scope)
    const stored = await lockPolicy(tx, input.scope, input.version)
    const isSame =
      input.state === 'follow'
        ? stored === null
        : stored?.enabled === (input.state === 'on') &&
          (input.state === 'off' || stored.lengthMax === input.lengthMax)
    if (isSame) return unchanged(undefined)
    const after = await write(tx, actor, input, stored)
    const event = succeeded('preview-policy.configure', {
      resource: { ...resource, name },
      teamId,
      reason: input.reason === '' ? null : input.reason,
      before: plainOf(stored),
      after: plainOf(after),
    })
    return changed(undefined, event)
  })
}
