import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { requireNoSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { BUILT_IN } from '@/lib/redaction/catalogue'
import { compileRule } from '@/lib/redaction/compile-rule'
import type { CreateRuleInput } from './schema'
import { lockRules, orTaken, plainOf, requireRoom, requireUnique, typedIn } from './store'

export const BUILT_IN_TYPES = new Set(BUILT_IN.map(({ type }) => type))

/**
 * Adds a rule that is obeyed from the next event on, by every replica. Needs config:write. `invalid`
 * where the pattern cannot be read, `conflict` where its name or type is taken or there are too many.
 */
export async function createRule(actor: Actor, input: CreateRuleInput): Promise<{ id: string }> {
  const id = newId()
  const resource = { type: 'redaction-rule', id, name: input.name } as const
  const attempt = { action: 'redaction-rule.create', resource, needs: 'config:write' } as const
  return change(actor, attempt, async (tx) => {
    compileRule({ id, ...input })
    await lockRules(tx)
    await requireNoSecrets(tx, typedIn(input))
    await requireRoom(tx)
    await requireUnique(tx, { id, ...input }, BUILT_IN_TYPES)
    const by = { createdAt: now(), createdById: actor.id, updatedAt: now(), updatedById: actor.id }
    const stored = await orTaken(
      tx.redactionRule.create({ data: { id, ...input, enabled: true, version: 1, ...by } }),
    )
    const event = { resource, before: null, after: plainOf(stored) }
    return changed({ id }, succeeded('redaction-rule.create', event))
  })
}
