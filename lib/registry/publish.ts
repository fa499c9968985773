import 'server-only'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { APPROVALS_REQUIRED } from '@/lib/review/rules'
import { parseReport } from '@/lib/scan/stored-report'
import { countBySeverity } from '@/lib/skills/rules'
import { attest, type ReviewPredicate } from './attestation'

/** What is to be published, worked out before the transaction; it must still hold inside it. */
export type Prepared = {
  submissionId: string
  name: string
  version: string
  teamName: string
  description: string
  digest: string
  archiveSha256: string
  archiveBytes: number
}

const PUBLISHING = 'countersign.registry.publish'

async function reviewed(tx: Tx, submissionId: string) {
  const submission = await tx.submission.findUniqueOrThrow({
    where: { id: submissionId },
    include: {
      team: true,
      decisions: { where: { voidedAt: null, verdict: 'approve' }, orderBy: { createdAt: 'asc' } },
      acceptances: true,
    },
  })
  const scan = await tx.scan.findUniqueOrThrow({ where: { id: submission.scanId ?? '' } })
  return { submission, scan }
}
type Reviewed = Awaited<ReturnType<typeof reviewed>>

function requireUnchanged({ submission, scan }: Reviewed, prepared: Prepared) {
  const same =
    submission.digest === prepared.digest &&
    submission.version === prepared.version &&
    submission.skillName === prepared.name &&
    submission.description === prepared.description &&
    submission.team.name === prepared.teamName
  if (!same || scan.digest !== submission.digest || scan.state !== 'completed')
    throw new AppError('conflict', 'The submission changed while you decided. Read it again.')
}

function predicateOf({ submission, scan }: Reviewed, at: Date): ReviewPredicate {
  const { id, submitterId, revision, sentAt, digest, skillName, version, team } = submission
  const approvals = submission.decisions
    .filter((decision) => decision.digest === digest)
    .map((decision) => ({
      id: decision.id,
      reviewer: decision.reviewerId,
      digest: decision.digest,
      at: decision.createdAt.toISOString(),
    }))
  const people = new Set(approvals.map(({ reviewer }) => reviewer))
  if (people.size < APPROVALS_REQUIRED || people.has(submitterId))
    throw new AppError(
      'conflict',
      `Publishing takes ${APPROVALS_REQUIRED} approvals by other people.`,
    )
  return {
    skill: { name: skillName, version, team: team.name, digest },
    submission: { id, submitter: submitterId, revision, sentAt: sentAt?.toISOString() ?? null },
    approvals,
    acceptedFindings: submission.acceptances
      .filter((one) => one.digest === digest && one.until > at)
      .map((one) => ({
        fingerprint: one.fingerprint,
        by: one.acceptedById,
        until: one.until.toISOString(),
      })),
    scan: {
      id: scan.id,
      ruleset: scan.ruleset,
      finishedAt: scan.finishedAt?.toISOString() ?? null,
      ...countBySeverity(parseReport(scan.report)),
    },
    policy: { approvalsRequired: APPROVALS_REQUIRED, separationOfDuties: true },
    publishedAt: at.toISOString(),
  }
}

/** The skill's row: made with the first publication, and owned by that team from then on. */
async function upsertSkill(tx: Tx, { submission }: Reviewed, at: Date) {
  const { skillName: name, teamId, description, category, tags } = submission
  const known = await tx.skill.findUnique({ where: { name } })
  if (known && known.teamId !== teamId)
    throw new AppError('conflict', `The skill ${name} belongs to another team by now.`)
  const facts = { description, category, tags, updatedAt: at }
  if (known) {
    await tx.skill.update({ where: { id: known.id }, data: facts })
    return { skillId: known.id, before: { category: known.category, tags: known.tags } }
  }
  const id = newId()
  await tx.skill.create({ data: { id, name, teamId, createdAt: at, ...facts } })
  return { skillId: id, before: null }
}

/**
 * Puts an approved digest into the registry, with its signed attestation. Runs inside the transaction
 * of the last approval. Publications are numbered without gaps, one after the other.
 */
export async function publish(tx: Tx, prepared: Prepared): Promise<AuditEvent[]> {
  const facts = await reviewed(tx, prepared.submissionId)
  requireUnchanged(facts, prepared)
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${PUBLISHING}))`
  const at = now()
  const predicate = predicateOf(facts, at)
  const last = await tx.publication.aggregate({ _max: { sequence: true } })
  const sequence = (last._max.sequence ?? 0n) + 1n
  const { skillId, before } = await upsertSkill(tx, facts, at)
  const { submissionId, version, description, digest, archiveSha256, archiveBytes } = prepared
  await tx.publication.create({
    data: {
      id: newId(),
      sequence,
      skillId,
      submissionId,
      version,
      description,
      digest,
      archiveSha256,
      archiveBytes: BigInt(archiveBytes),
      attestation: JSON.parse(JSON.stringify(attest(predicate, archiveSha256))) as object,
      publishedAt: at,
    },
  })
  await tx.submission.update({
    where: { id: submissionId },
    data: { state: 'published', updatedAt: at },
  })
  const event = succeeded('skill.publish', {
    resource: { type: 'skill', id: skillId, name: `${prepared.name} ${version}` },
    teamId: facts.submission.teamId,
    data: {
      submission: submissionId,
      submitter: facts.submission.submitterId,
      approvers: predicate.approvals.map(({ reviewer }) => reviewer),
      scan: facts.scan.id,
      sequence: Number(sequence),
      version,
      digest,
      archive_sha256: archiveSha256,
    },
    before: { ...before, state: facts.submission.state },
    after: { category: facts.submission.category, tags: facts.submission.tags, state: 'published' },
  })
  return [event]
}
