import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import type { PlainFields } from '@/lib/audit/schema'
import { requireNoSecrets, textsIn } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import {
  deleteRuleInput,
  type OwnCondition,
  ownConditionSchema,
  type SaveRuleInput,
  saveRuleInput,
} from './schema'
import { lockCursor } from './store'
import { conditionHash, requireTried } from './try-token'

const RULES_MAX = 100

type Facts = {
  title: string
  enabled: boolean
  severity: string
  ownerRole: string | null
  dueHours: number
}

/** What the log says of a rule: everything that decides what it finds and whom it tells. */
export const plainOf = (rule: Facts, condition: unknown): PlainFields => ({
  title: rule.title,
  enabled: rule.enabled,
  severity: rule.severity,
  owner_role: rule.ownerRole,
  due_hours: rule.dueHours,
  ...(condition ? { condition: JSON.stringify(condition) } : {}),
})

export async function lockRule(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM violation_rule WHERE id = ${id} FOR UPDATE`
  return tx.violationRule.findFirst({ where: { id, deletedAt: null } })
}

async function requireRoom(tx: Tx): Promise<void> {
  // Two at once at the limit: the cursor's lock makes the second count after the first.
  await lockCursor(tx)
  if ((await tx.violationRule.count({ where: { kind: 'own', deletedAt: null } })) < RULES_MAX)
    return
  throw new AppError('conflict', `There are ${RULES_MAX} own rules already. Delete one first.`)
}

async function create(tx: Tx, actor: Actor, id: string, facts: Facts, condition: OwnCondition) {
  await requireRoom(tx)
  const at = now()
  const row = { id, kind: 'own', revision: 1, params: {}, condition, createdAt: at, updatedAt: at }
  await tx.violationRule.create({ data: { ...row, ...facts, updatedById: actor.id } })
  const resource = { type: 'rule', id, name: facts.title } as const
  return succeeded('rule.create', { resource, before: null, after: plainOf(facts, condition) })
}

async function update(
  tx: Tx,
  actor: Actor,
  before: NonNullable<Awaited<ReturnType<typeof lockRule>>>,
  facts: Facts,
  condition: OwnCondition,
) {
  const { id, revision } = before
  const data = {
    ...facts,
    condition,
    revision: revision + 1,
    updatedAt: now(),
    updatedById: actor.id,
  }
  await tx.violationRule.update({ where: { id }, data })
  const resource = { type: 'rule', id, name: facts.title } as const
  return succeeded('rule.update', {
    resource,
    before: plainOf(before, before.condition),
    after: plainOf(facts, condition),
  })
}

/**
 * Makes or changes a rule of one's own (config:write). Throws `invalid` for a condition that was not
 * tried as it is; its name and severity may change without a new try. Answers the rule's id.
 */
export async function saveRule(actor: Actor, input: SaveRuleInput): Promise<string> {
  const { ruleId, condition, tryToken, ...facts } = saveRuleInput.parse(input)
  const id = ruleId ?? newId()
  const resource = { type: 'rule', id, name: facts.title } as const
  const action = ruleId ? 'rule.update' : 'rule.create'
  return change(actor, { action, resource, needs: 'config:write' }, async (tx) => {
    await requireNoSecrets(tx, { title: facts.title, condition: textsIn(condition) })
    const before = ruleId ? await lockRule(tx, ruleId) : null
    if (ruleId && before?.kind !== 'own') throw notThere()
    const known = before ? ownConditionSchema.safeParse(before.condition) : null
    const isSame = known?.success && conditionHash(known.data) === conditionHash(condition)
    if (!isSame) requireTried(tryToken, actor.id, condition)
    if (!before) return changed(id, await create(tx, actor, id, facts, condition))
    if (isSame && JSON.stringify(plainOf(before, null)) === JSON.stringify(plainOf(facts, null)))
      return unchanged(id)
    // The engine waits, so that nothing counted by the old condition is left for the new one.
    if (!isSame) {
      await lockCursor(tx)
      await tx.violationRuleState.deleteMany({ where: { ruleId: id } })
    }
    return changed(id, await update(tx, actor, before, facts, condition))
  })
}

const notThere = () => new AppError('not_found', 'There is no such rule of your own.')

/** Deletes a rule of one's own (config:write). What it raised stays. */
export async function deleteRule(actor: Actor, input: { ruleId: string }): Promise<void> {
  const { ruleId: id } = deleteRuleInput.parse(input)
  const resource = { type: 'rule', id } as const
  await change(actor, { action: 'rule.delete', resource, needs: 'config:write' }, async (tx) => {
    const rule = await lockRule(tx, id)
    if (rule?.kind !== 'own') throw notThere()
    await lockCursor(tx)
    await tx.violationRule.update({ where: { id }, data: { deletedAt: now(), enabled: false } })
    await tx.violationRuleState.deleteMany({ where: { ruleId: id } })
    const named = { ...resource, name: rule.title }
    const before = plainOf(rule, rule.condition)
    return changed(undefined, succeeded('rule.delete', { resource: named, before, after: null }))
  })
}
