import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { DeleteRuleInput } from './schema'
import { lockRules, plainOf, requireVersion } from './store'

/** Deletes a rule; what it redacted stays redacted. Needs config:write. */
export async function deleteRule(actor: Actor, { id, version }: DeleteRuleInput): Promise<void> {
  const resource = { type: 'redaction-rule', id } as const
  const attempt = { action: 'redaction-rule.delete', resource, needs: 'config:write' } as const
  await change(actor, attempt, async (tx) => {
    await lockRules(tx)
    const stored = await requireVersion(tx, id, version)
    await tx.redactionRule.delete({ where: { id } })
    const named = { ...resource, name: stored.name }
    const event = { resource: named, before: plainOf(stored), after: null }
    return changed(undefined, succeeded('redaction-rule.delete', event))
  })
}
