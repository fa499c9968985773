import 'server-only'
import { type Actor, can, forbidden, requirePermission } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import type { ActiveRule } from './engine/active-rule'
import { sentenceOf } from './rules'
import { type OwnCondition, ownConditionSchema, type WorkingHours } from './schema'
import { activeRules, readRuleRows, workingHours } from './settings'
import type { RuleView } from './views/schema'

const FIRED_MS = 30 * 86_400_000

type Count = ReadonlyMap<string, number>

async function counts(where: object): Promise<Count> {
  const rows = await db.violation.groupBy({ by: ['ruleId'], where, _count: true })
  return new Map(rows.map(({ ruleId, _count }) => [ruleId, _count]))
}

async function conditions(): Promise<ReadonlyMap<string, OwnCondition>> {
  const own = (await readRuleRows(db)).filter(({ kind }) => kind === 'own')
  return new Map(
    own.flatMap(({ id, condition }) => {
      const read = ownConditionSchema.safeParse(condition)
      return read.success ? [[id, read.data] as const] : []
    }),
  )
}

const viewOf = (
  { rule, ...active }: ActiveRule,
  condition: OwnCondition | null,
  { fired, open, teams }: { fired: Count; open: Count; teams: ReadonlyMap<string, string> },
): RuleView => ({
  id: rule.id,
  kind: condition ? 'own' : 'built-in',
  title: active.title,
  description: condition
    ? sentenceOf(condition, teams.get(condition.teamId ?? ''))
    : rule.description,
  enabled: active.enabled,
  severity: active.severity,
  ownerRole: active.ownerRole,
  dueHours: active.dueHours,
  version: active.version,
  controls: rule.controls,
  params: rule.params,
  values: active.params,
  condition,
  fired: fired.get(rule.id) ?? 0,
  open: open.get(rule.id) ?? 0,
  isByClock: !condition && rule.actions.length === 0,
})

/** Every rule with its settings and how often it fired in 30 days (`audit:read`). */
export async function listRules(actor: Actor): Promise<RuleView[]> {
  requirePermission(actor, 'audit:read')
  const [rules, own, fired, open, teams] = await Promise.all([
    activeRules(db),
    conditions(),
    counts({ openedAt: { gte: new Date(now().getTime() - FIRED_MS) } }),
    counts({ state: { in: ['new', 'acknowledged', 'investigating'] } }),
    listTeams(),
  ])
  const facts = { fired, open, teams: new Map(teams.map(({ id, name }) => [id, name])) }
  return rules.map((active) => viewOf(active, own.get(active.rule.id) ?? null, facts))
}

/** One rule with its settings (`audit:read`). Throws `not_found`. */
export async function getRule(actor: Actor, id: string): Promise<RuleView> {
  const found = (await listRules(actor)).find((rule) => rule.id === id)
  if (!found) throw new AppError('not_found', 'There is no such rule. It may have been deleted.')
  return found
}

const listTeams = () =>
  db.team.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' }, take: 500 })

/** The teams a rule may be about (`config:write`). */
export async function listRuleTeams(actor: Actor): Promise<{ id: string; name: string }[]> {
  if (!can(actor, 'config:write')) throw forbidden('config:write')
  return listTeams()
}

/** The organization's zone and working hours (`audit:read`). */
export async function getWorkingHours(actor: Actor): Promise<WorkingHours> {
  requirePermission(actor, 'audit:read')
  return workingHours(db)
}

/** How far the rules are behind the log, in events (`audit:read`). */
export async function getRulesLag(actor: Actor): Promise<{ behind: number; at: string }> {
  requirePermission(actor, 'audit:read')
  const [cursor, head] = await Promise.all([
    db.violationCursor.findUnique({ where: { id: 1 } }),
    db.auditLogState.findUnique({ where: { id: 1 }, select: { size: true } }),
  ])
  const behind = Number((head?.size ?? 0n) - (cursor?.nextIdx ?? 0n))
  return { behind: Math.max(0, behind), at: (cursor?.updatedAt ?? now()).toISOString() }
}
