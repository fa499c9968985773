import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { requireNoSecrets } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { compileRule } from '@/lib/redaction/compile-rule'
import { BUILT_IN_TYPES } from './create-rule'
import type { EnableRuleInput, UpdateRuleInput } from './schema'
import { lockRules, orTaken, plainOf, requireUnique, requireVersion, typedIn } from './store'

type Fields = Partial<Omit<UpdateRuleInput, 'id' | 'version'> & { enabled: boolean }>
type Target = { id: string; version: number; name?: string }

const attemptOn = ({ id, name }: Target) =>
  ({
    action: 'redaction-rule.update',
    resource: { type: 'redaction-rule', id, ...(name === undefined ? {} : { name }) },
    needs: 'config:write',
  }) as const

/** Only what differs, so that the event shows the change and not the whole rule. */
function difference(before: ReturnType<typeof plainOf>, after: ReturnType<typeof plainOf>) {
  const names = (Object.keys(before) as (keyof typeof before)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  const only = (fields: typeof before) =>
    Object.fromEntries(names.map((name) => [name, fields[name]]))
  return { isSame: names.length === 0, before: only(before), after: only(after) }
}

async function apply(tx: Tx, actor: Actor, { id, version }: Target, fields: Fields) {
  const stored = await requireVersion(tx, id, version)
  const wanted = { ...plainOf(stored), ...fields }
  const changes = difference(plainOf(stored), wanted)
  if (changes.isSame) return unchanged(undefined)
  await orTaken(
    tx.redactionRule.update({
      where: { id },
      data: { ...fields, version: version + 1, updatedAt: now(), updatedById: actor.id },
    }),
  )
  const resource = { type: 'redaction-rule', id, name: wanted.name } as const
  const { before, after } = changes
  return changed(undefined, succeeded('redaction-rule.update', { resource, before, after }))
}

/** Changes a rule as it was seen. Needs config:write. `conflict` when somebody was faster. */
export async function updateRule(actor: Actor, input: UpdateRuleInput): Promise<void> {
  const { id, version, ...fields } = input
  await change(actor, attemptOn(input), async (tx) => {
    compileRule({ id, ...fields })
    await lockRules(tx)
    await requireNoSecrets(tx, typedIn(input))
    await requireUnique(tx, input, BUILT_IN_TYPES)
    return apply(tx, actor, { id, version }, fields)
  })
}

/** Turns a rule on or off. Needs config:write. `conflict` when somebody was faster. */
export async function enableRule(actor: Actor, input: EnableRuleInput): Promise<void> {
  await change(actor, attemptOn(input), async (tx) => {
    await lockRules(tx)
    return apply(tx, actor, input, { enabled: input.enabled })
  })
}
