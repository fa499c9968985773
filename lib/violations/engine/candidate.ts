import 'server-only'
import { SYSTEM_ID } from '@/lib/access/permissions'
import type { ResourceType } from '@/lib/audit/schema'
import type { Evidence, LogEvent } from '../rule'
import { SEVERITIES } from '../rules'
import type { Severity } from '../schema'
import type { Found } from './evaluate'

/** What is to become a violation, or to extend one that stands. */
export type Candidate = {
  dedupeKey: string
  ruleId: string
  ruleVersion: string
  ruleTitle: string
  severity: Severity
  ownerRole: 'admin' | 'auditor' | null
  dueHours: number
  summary: string
  subjectId: string | null
  involvedIds: readonly string[]
  teamId: string | null
  resource: { type: ResourceType; id: string; name: string | null }
  /** In the order of the log, each once. */
  evidence: readonly Evidence[]
}

export const graver = (a: Severity, b: Severity): Severity =>
  SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b

/** The person an event is about: who acted, on whose behalf the portal acted, or whom it was done to. */
function subjectOf({ core }: LogEvent): string | null {
  if (core.actor.kind === 'user') return core.actor.ref
  return core.behalf ?? (core.resource.type === 'person' ? core.resource.id : null)
}

/** Settings win over what a hit says, unless they were left as the rule has them. */
const severityOf = ({ active, hit }: Found): Severity =>
  active.severity === active.rule.severity ? (hit.severity ?? active.severity) : active.severity

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const people = (ids: readonly (string | null)[]): string[] =>
  [...new Set(ids)].filter((id): id is string => id !== null && id !== SYSTEM_ID && UUID.test(id))

function candidateOf(hit: Found): Candidate {
  const { active, event, evidence } = hit
  const subject = hit.hit.subject === undefined ? subjectOf(event) : hit.hit.subject
  const [subjectId = null] = people([subject])
  return {
    dedupeKey: `${active.rule.id}:${hit.hit.dedupe}`,
    ruleId: active.rule.id,
    ruleVersion: active.version,
    ruleTitle: active.title,
    severity: severityOf(hit),
    ownerRole: active.ownerRole,
    dueHours: active.dueHours,
    summary: hit.hit.summary.slice(0, 1_000),
    subjectId,
    involvedIds: people([subject, ...evidence.map(({ actor }) => actor)]),
    teamId: event.core.team,
    resource: event.core.resource,
    evidence,
  }
}

/** The later of two with the same key tells; the evidence of both counts, each event once. */
function joined(first: Candidate, second: Candidate): Candidate {
  const evidence = new Map([...first.evidence, ...second.evidence].map((one) => [one.idx, one]))
  return {
    ...second,
    severity: graver(first.severity, second.severity),
    involvedIds: [...new Set([...first.involvedIds, ...second.involvedIds])],
    evidence: [...evidence.values()].sort((a, b) => (a.idx < b.idx ? -1 : 1)),
  }
}

/** One candidate for each key, in the order in which they were found. */
export function candidatesOf(found: readonly Found[]): Candidate[] {
  const byKey = new Map<string, Candidate>()
  for (const hit of found) {
    const candidate = candidateOf(hit)
    const before = byKey.get(candidate.dedupeKey)
    byKey.set(candidate.dedupeKey, before ? joined(before, candidate) : candidate)
  }
  return [...byKey.values()]
}
