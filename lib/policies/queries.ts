import 'server-only'
import { type Actor, can, requirePermission } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { BUILT_IN } from '@/lib/redaction/catalogue'
import type { DataClass, Replacement } from '@/lib/redaction/rules'
import {
  type DetectorView,
  markerFor,
  type PoliciesView,
  PREVIEW_MAX,
  type PreviewView,
  type RedactionRuleView,
} from './rules'

const TEAMS_MAX = 500

const detectors: readonly DetectorView[] = BUILT_IN.map((detector) => ({
  type: detector.type,
  label: detector.label,
  class: detector.class,
  marker: markerFor(detector.replacement, detector.type),
  finds: detector.finds,
  example: detector.example,
}))

async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } } })
  return new Map(people.map(({ id, name }) => [id, name]))
}

async function listRules(): Promise<RedactionRuleView[]> {
  const rules = await db.redactionRule.findMany({ orderBy: { name: 'asc' } })
  const names = await namesOf(rules.map(({ updatedById }) => updatedById))
  return rules.map((rule) => ({
    id: rule.id,
    name: rule.name,
    type: rule.type,
    pattern: rule.pattern,
    // The table's constraints allow no others.
    class: rule.class as DataClass,
    replacement: rule.replacement as Replacement,
    keywords: rule.keywords,
    enabled: rule.enabled,
    version: rule.version,
    updatedAt: rule.updatedAt.toISOString(),
    updatedBy: names.get(rule.updatedById) ?? null,
  }))
}

async function listPreviews(): Promise<PreviewView[]> {
  const [policies, teams] = await Promise.all([
    db.previewPolicy.findMany(),
    db.team.findMany({ orderBy: { name: 'asc' }, take: TEAMS_MAX }),
  ])
  const names = await namesOf(policies.map(({ updatedById }) => updatedById))
  const view = (teamId: string | null, name: string): PreviewView => {
    const policy = policies.find((one) => one.teamId === teamId)
    return {
      teamId,
      name,
      enabled: policy?.enabled ?? (teamId === null ? false : null),
      lengthMax: policy?.lengthMax ?? PREVIEW_MAX,
      version: policy?.version ?? 0,
      reason: policy?.reason ?? null,
      updatedAt: policy?.updatedAt.toISOString() ?? null,
      updatedBy: policy ? (names.get(policy.updatedById) ?? null) : null,
    }
  }
  return [view(null, 'Organization'), ...teams.map(({ id, name }) => view(id, name))]
}

/** What is redacted and where previews are kept. Needs audit:read; config:write to change it. */
export async function getPolicies(actor: Actor): Promise<PoliciesView> {
  requirePermission(actor, 'audit:read')
  const [rules, previews] = await Promise.all([listRules(), listPreviews()])
  return { detectors, rules, previews, canEdit: can(actor, 'config:write') }
}
