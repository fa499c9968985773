import 'server-only'
import type { Tx } from '@/lib/db/transaction'
import { BUILT_IN } from './builtin/catalogue'
import type { ActiveRule } from './engine/active-rule'
import { ownRule } from './own/own-rule'
import { type AnyRule, defineRule, paramsSchema } from './rule'
import { ownConditionSchema, type ParamValues, type Severity, type WorkingHours } from './schema'

type Reader = {
  violationRule: Pick<Tx['violationRule'], 'findMany'>
  workingHours: Pick<Tx['workingHours'], 'findUnique'>
}
export type RuleRow = Awaited<ReturnType<typeof readRuleRows>>[number]

export const readRuleRows = (reader: Pick<Reader, 'violationRule'>) =>
  reader.violationRule.findMany({ where: { deletedAt: null }, orderBy: { createdAt: 'asc' } })

/** The values of a built-in rule's parameters; what no longer fits its code is the default. */
export function paramValues(rule: AnyRule, stored: unknown): ParamValues {
  const schema = paramsSchema(rule.params)
  const parsed = schema.safeParse(stored ?? {})
  return (parsed.success ? parsed.data : schema.parse({})) as ParamValues
}

const OWNER_ROLES = ['admin', 'auditor'] as const
const ownerRoleOf = (role: string | null) => OWNER_ROLES.find((one) => one === role) ?? null

/** A built-in rule as its code has it, or as this organization has set it. */
export function builtInRule(rule: AnyRule, row: RuleRow | undefined): ActiveRule {
  const { title } = rule
  const params = paramValues(rule, row?.params)
  const version = `${rule.version}.${row?.revision ?? 0}`
  if (!row)
    return {
      rule,
      version,
      title,
      enabled: !rule.offByDefault,
      severity: rule.severity,
      ownerRole: rule.ownerRole,
      dueHours: rule.dueHours,
      params,
    }
  const { enabled, severity, ownerRole, dueHours } = row
  const set = { severity: severity as Severity, ownerRole: ownerRoleOf(ownerRole), dueHours }
  return { rule, version, title, enabled: enabled || rule.alwaysOn === true, params, ...set }
}

/** A rule of one's own from its row; its stored condition is checked again. */
export function ownRuleOf(row: RuleRow): ActiveRule {
  const { id, revision, title, enabled, dueHours } = row
  const severity = row.severity as Severity
  const ownerRole = ownerRoleOf(row.ownerRole)
  const condition = ownConditionSchema.parse(row.condition)
  const rule = ownRule({ id, revision, title, severity, ownerRole, dueHours, condition })
  const version = `own.${revision}`
  return { rule, version, title, enabled, severity, ownerRole, dueHours, params: {} }
}

/** One whose stored condition cannot be read fails on every event, so that it is told of and stops no other. */
function unreadableRule({ id, title, severity, dueHours, revision }: RuleRow): ActiveRule {
  const rule = defineRule({
    id,
    version: revision,
    title,
    description: '',
    severity: 'medium',
    ownerRole: null,
    dueHours,
    controls: [],
    actions: '*',
    params: {},
    evaluate: () => {
      throw new Error(`The stored condition of the rule ${id} cannot be read.`)
    },
  })
  const set = { severity: severity as Severity, ownerRole: null, dueHours }
  return { rule, version: `own.${revision}`, title, enabled: true, params: {}, ...set }
}

const readableOrNot = (row: RuleRow): ActiveRule =>
  ownConditionSchema.safeParse(row.condition).success ? ownRuleOf(row) : unreadableRule(row)

/** Every rule with this organization's settings, those that are off too. */
export async function activeRules(reader: Pick<Reader, 'violationRule'>): Promise<ActiveRule[]> {
  const rows = await readRuleRows(reader)
  const changed = new Map(rows.map((row) => [row.id, row]))
  return [
    ...BUILT_IN.map((rule) => builtInRule(rule, changed.get(rule.id))),
    ...rows.filter(({ kind }) => kind === 'own').map(readableOrNot),
  ]
}

/** The organization's zone and working hours; the migration makes the row. */
export async function workingHours(reader: Pick<Reader, 'workingHours'>): Promise<WorkingHours> {
  const row = await reader.workingHours.findUnique({ where: { id: 1 } })
  if (!row) throw new Error('The working hours are missing: the database is not migrated.')
  const { zone, days, fromMinute, toMinute } = row
  return { zone, days, fromMinute, toMinute }
}
