import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { organizationId } from '@/lib/audit/organization'
import { requireNoSecrets, textsIn } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { BUILT_IN } from './builtin/catalogue'
import type { AnyRule } from './rule'
import { paramsSchema } from './rule'
import { lockRule, plainOf } from './save-rule'
import {
  type ConfigureRuleInput,
  configureRuleInput,
  switchRuleInput,
  type WorkingHoursInput,
} from './schema'
import { builtInRule, type RuleRow, workingHours } from './settings'

const builtIn = (id: string): AnyRule | undefined => BUILT_IN.find((rule) => rule.id === id)
const notThere = () => new AppError('not_found', 'There is no such rule.')

function checkedParams(rule: AnyRule, given: Record<string, unknown>) {
  const parsed = paramsSchema(rule.params).safeParse(given)
  if (parsed.success) return parsed.data as Record<string, number | string[]>
  const problems = parsed.error.issues.map(({ path, code, message }) => ({
    field: String(path[0] ?? 'params'),
    rule: code,
    message,
    remedy: '',
  }))
  throw new AppError('invalid', problems[0]?.message ?? 'The parameters do not fit.', { problems })
}

/** The rule about weakened watching would else be the first to be silenced. */
function requireMayStop({ alwaysOn, title }: AnyRule, enabled: boolean): void {
  if (enabled || !alwaysOn) return
  const message = `“${title}” cannot be switched off: it is what tells when another rule is.`
  throw new AppError('invalid', message, {
    problems: [{ field: 'enabled', rule: 'always-on', message, remedy: 'Leave it on.' }],
  })
}

const paramFields = (params: Readonly<Record<string, number | readonly string[]>>) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [`param_${name}`, value]))

/** A row for a built-in rule is made with its first change. */
async function write(
  tx: Tx,
  actor: Actor,
  rule: AnyRule,
  row: RuleRow | null,
  set: Omit<ReturnType<typeof builtInRule>, 'rule' | 'version' | 'title'>,
): Promise<AuditEvent | null> {
  const before = builtInRule(rule, row ?? undefined)
  const fields = (one: typeof set) => ({
    ...plainOf({ ...one, title: rule.title }, null),
    ...paramFields(one.params),
  })
  if (JSON.stringify(fields(before)) === JSON.stringify(fields(set))) return null
  const at = now()
  const { params, ...columns } = set
  const data = { ...columns, params: { ...params }, updatedAt: at, updatedById: actor.id }
  const made = { id: rule.id, kind: 'built-in', title: rule.title, revision: 1, createdAt: at }
  await tx.violationRule.upsert({
    where: { id: rule.id },
    create: { ...made, ...data },
    update: { ...data, revision: { increment: 1 } },
  })
  return succeeded('rule.update', {
    resource: { type: 'rule', id: rule.id, name: rule.title },
    before: fields(before),
    after: fields(set),
  })
}

/** Sets a built-in rule: on or off, severity, whom it tells, when it is due, parameters (config:write). */
export async function configureRule(actor: Actor, input: ConfigureRuleInput): Promise<void> {
  const { ruleId, params, ...set } = configureRuleInput.parse(input)
  const rule = builtIn(ruleId)
  const resource = { type: 'rule', id: ruleId, name: rule?.title } as const
  await change(actor, { action: 'rule.update', resource, needs: 'config:write' }, async (tx) => {
    if (!rule) throw notThere()
    const values = checkedParams(rule, params)
    requireMayStop(rule, set.enabled)
    await requireNoSecrets(tx, { params: textsIn(values) })
    const event = await write(tx, actor, rule, await lockRule(tx, ruleId), {
      ...set,
      params: values,
    })
    return event ? changed(undefined, event) : unchanged(undefined)
  })
}

/** Switches any rule on or off (config:write). */
export async function switchRule(
  actor: Actor,
  input: { ruleId: string; enabled: boolean },
): Promise<void> {
  const { ruleId, enabled } = switchRuleInput.parse(input)
  const rule = builtIn(ruleId)
  const resource = { type: 'rule', id: ruleId, name: rule?.title } as const
  await change(actor, { action: 'rule.update', resource, needs: 'config:write' }, async (tx) => {
    const row = await lockRule(tx, ruleId)
    if (rule) {
      requireMayStop(rule, enabled)
      const {
        rule: _rule,
        version: _version,
        title: _title,
        ...set
      } = builtInRule(rule, row ?? undefined)
      const event = await write(tx, actor, rule, row, { ...set, enabled })
      return event ? changed(undefined, event) : unchanged(undefined)
    }
    if (!row) throw notThere()
    if (row.enabled === enabled) return unchanged(undefined)
    const data = { enabled, revision: row.revision + 1, updatedAt: now(), updatedById: actor.id }
    await tx.violationRule.update({ where: { id: ruleId }, data })
    const event = succeeded('rule.update', {
      resource: { ...resource, name: row.title },
      before: { enabled: row.enabled },
      after: { enabled },
    })
    return changed(undefined, event)
  })
}

/** Sets the organization's zone and working hours (config:write). */
export async function setWorkingHours(actor: Actor, hours: WorkingHoursInput): Promise<void> {
  const resource = {
    type: 'organization',
    id: await organizationId(),
    name: 'Working hours',
  } as const
  const attempt = { action: 'organization.configure', resource, needs: 'config:write' } as const
  await change(actor, attempt, async (tx) => {
    const before = await workingHours(tx)
    const after = { zone: hours.zone, days: hours.days, fromMinute: hours.from, toMinute: hours.to }
    const plain = ({ zone, days, fromMinute, toMinute }: typeof before) => ({
      zone,
      days: days.map(String),
      from_minute: fromMinute,
      to_minute: toMinute,
    })
    if (JSON.stringify(plain(before)) === JSON.stringify(plain(after))) return unchanged(undefined)
    await tx.workingHours.update({ where: { id: 1 }, data: after })
    const event = succeeded('organization.configure', {
      resource,
      before: plain(before),
      after: plain(after),
    })
    return changed(undefined, event)
  })
}
