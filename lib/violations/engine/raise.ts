import 'server-only'
import { type AuditEvent, byPortal, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { notify } from '@/lib/notify/notify'
import { watchersOf } from '../audience'
import { groupBy } from '../group-by'
import { SEVERITY_LABELS, STANDING } from '../rules'
import type { Severity } from '../schema'
import { violationResource } from '../store'
import { type Candidate, graver } from './candidate'

const EVIDENCE_MAX = 100
const INVOLVED_MAX = 100
const HOUR_MS = 3_600_000
/** A violation that goes on is told of again at most this often. */
const ANNOUNCE_MS = 10 * 60_000
/** More new violations of one rule at once are one notice. */
const NOTICES_MAX = 3

type Standing = NonNullable<Awaited<ReturnType<Tx['violation']['findFirst']>>>

/** What the log is told: the rule, whom it is about, and where the evidence stands. */
const raised = (
  violation: { id: string; ruleTitle: string },
  candidate: Candidate,
  fields: Pick<AuditEvent, 'before' | 'after'> & { extended: boolean },
): AuditEvent =>
  byPortal(
    succeeded('violation.raise', {
      resource: violationResource(violation),
      teamId: candidate.teamId,
      data: {
        rule: candidate.ruleId,
        rule_version: candidate.ruleVersion,
        subject: candidate.subjectId,
        extended: fields.extended,
        evidence: candidate.evidence.slice(0, 20).map(({ id }) => id),
        first_index: Number(candidate.evidence[0]?.idx ?? -1),
        last_index: Number(candidate.evidence.at(-1)?.idx ?? -1),
      },
      before: fields.before,
      after: fields.after,
    }),
  )

async function insert(tx: Tx, candidate: Candidate): Promise<{ id: string; event: AuditEvent }> {
  const { evidence, resource, dueHours, ownerRole: _role, ...columns } = candidate
  const [id, at] = [newId(), now()]
  const times = evidence.map(({ atMs }) => atMs)
  const violation = await tx.violation.create({
    data: {
      ...columns,
      id,
      state: 'new',
      involvedIds: candidate.involvedIds.slice(0, INVOLVED_MAX),
      resourceType: resource.type,
      resourceId: resource.id,
      resourceName: resource.name,
      eventIds: evidence.slice(0, EVIDENCE_MAX).map((one) => one.id),
      firstIdx: evidence[0]?.idx ?? null,
      lastIdx: evidence.at(-1)?.idx ?? null,
      count: Math.max(1, evidence.length),
      firstSeenAt: times.length > 0 ? new Date(Math.min(...times)) : at,
      lastSeenAt: times.length > 0 ? new Date(Math.max(...times)) : at,
      openedAt: at,
      announcedAt: at,
      dueAt: new Date(at.getTime() + dueHours * HOUR_MS),
    },
  })
  const after = { state: 'new', severity: violation.severity, count: violation.count }
  return { id, event: raised(violation, candidate, { before: null, after, extended: false }) }
}

/** Only evidence beyond what the violation has seen counts, so that nothing counts twice. */
async function extend(tx: Tx, standing: Standing, candidate: Candidate): Promise<AuditEvent[]> {
  const fresh = candidate.evidence.filter(
    ({ idx }) => standing.lastIdx === null || idx > standing.lastIdx,
  )
  const last = fresh.at(-1)
  if (!last) return []
  const at = now()
  const announce = at.getTime() - standing.announcedAt.getTime() >= ANNOUNCE_MS
  const severity = graver(standing.severity as Severity, candidate.severity)
  const eventIds = [...standing.eventIds, ...fresh.map(({ id }) => id)]
  const involved = new Set([...standing.involvedIds, ...candidate.involvedIds])
  const count = standing.count + fresh.length
  const seen = Math.max(standing.lastSeenAt.getTime(), ...fresh.map(({ atMs }) => atMs))
  await tx.violation.update({
    where: { id: standing.id },
    data: {
      severity,
      count,
      summary: candidate.summary,
      eventIds: eventIds.slice(0, EVIDENCE_MAX),
      involvedIds: [...involved].slice(0, INVOLVED_MAX),
      lastIdx: last.idx,
      lastSeenAt: new Date(seen),
      ...(announce && { announcedAt: at }),
    },
  })
  if (!announce && severity === standing.severity) return []
  const before = { severity: standing.severity, count: standing.count }
  return [raised(standing, candidate, { before, after: { severity, count }, extended: true })]
}

async function tell(tx: Tx, raisedNow: readonly { id: string; candidate: Candidate }[]) {
  const byRule = groupBy(raisedNow, ({ candidate }) => candidate.ruleId)
  for (const [ruleId, group] of byRule) {
    const many = group.length > NOTICES_MAX
    for (const { id, candidate } of many ? group.slice(0, 1) : group) {
      const { ruleTitle, severity, summary, ownerRole, involvedIds } = candidate
      const watchers = await watchersOf(tx, ownerRole, many ? [] : involvedIds)
      await notify(tx, watchers, {
        kind: 'violation.raised',
        title: many ? `${group.length} × ${ruleTitle}` : ruleTitle,
        body: many
          ? `${group.length} violations of this rule were raised at once.`
          : `${SEVERITY_LABELS[severity]}. ${summary}`.slice(0, 280),
        href: many
          ? `/audit/violations?rule=${encodeURIComponent(ruleId)}`
          : `/audit/violations/${id}`,
      })
    }
  }
}

/**
 * Raises what was found, or extends what stands; in the caller's transaction. Answers the events of it
 * and how many are new. With `onceEver`, what was raised before stays raised, even when closed.
 */
export async function raise(
  tx: Tx,
  candidates: readonly Candidate[],
  { onceEver = false } = {},
): Promise<{ events: AuditEvent[]; opened: number }> {
  if (candidates.length === 0) return { events: [], opened: 0 }
  const keys = candidates.map(({ dedupeKey }) => dedupeKey)
  await tx.$queryRaw`SELECT 1 FROM violation WHERE dedupe_key = ANY(${keys}::text[]) FOR UPDATE`
  const known = await tx.violation.findMany({
    where: { dedupeKey: { in: keys }, ...(onceEver ? {} : { state: { in: [...STANDING] } }) },
  })
  const byKey = new Map(known.map((one) => [one.dedupeKey, one]))
  const events: AuditEvent[] = []
  const opened: { id: string; candidate: Candidate }[] = []
  for (const candidate of candidates) {
    const standing = byKey.get(candidate.dedupeKey)
    if (standing) {
      if (!onceEver) events.push(...(await extend(tx, standing, candidate)))
      continue
    }
    const { id, event } = await insert(tx, candidate)
    events.push(event)
    opened.push({ id, candidate })
  }
  await tell(tx, opened)
  return { events, opened: opened.length }
}
