import 'server-only'
import { type AuditEvent, byPortal, succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { notify } from '@/lib/notify/notify'
import type { ScanReport } from '@/lib/scan/schema'
import { assignReviewers } from './assign-reviewers'
import { descriptionOf } from './describe'
import { blockReason, formatObstacles } from './rules'
import { lockSubmission, submissionResource } from './store'

const TOO_FEW =
  'Fewer than two people may review it. Ask an admin to give more people the reviewer role.'

function obstacle(skillName: string, report: ScanReport | null, error: string | null) {
  if (!report)
    return `The scan failed three times (${error ?? 'unknown error'}). Upload the skill again; if that fails too, tell an admin.`
  const named = report.manifest?.name
  if (named !== skillName)
    return `SKILL.md names the skill ${named ?? '(nothing)'}, but this submission is for ${skillName}. Correct the name, or withdraw this and submit the other skill anew.`
  const [format] = formatObstacles(report)
  return blockReason(report) ?? (format ? `${format.message} ${format.remedy}` : null)
}

async function block(tx: Tx, id: string, stateReason: string): Promise<AuditEvent[]> {
  const submission = await tx.submission.update({
    where: { id },
    data: { state: 'blocked', stateReason, updatedAt: now() },
  })
  const name = `${submission.skillName} ${submission.version}`
  await notify(tx, [submission.submitterId], {
    kind: 'submission.blocked',
    title: `${name} is blocked`,
    body: stateReason.slice(0, 280),
    href: `/submissions/${id}`,
  })
  const blocked = succeeded('submission.scan', {
    resource: submissionResource(submission),
    teamId: submission.teamId,
    reason: stateReason,
    data: { digest: submission.digest },
    before: { state: 'submitted' },
    after: { state: 'blocked' },
  })
  return [byPortal(blocked)]
}

/**
 * Moves a sent submission on once its scan is known: to `blocked` with the reason, or to `pending` with
 * reviewers asked. In the caller's transaction; answers the events of what it did.
 */
export async function settleScanned(
  tx: Tx,
  id: string,
  report: ScanReport | null,
  error: string | null,
): Promise<AuditEvent[]> {
  const submission = await lockSubmission(tx, id)
  if (submission.state !== 'submitted') return []
  const reason = obstacle(submission.skillName, report, error)
  if (reason) return block(tx, id, reason)
  const { reviewerIds, events } = await assignReviewers(tx, submission)
  const stateReason = reviewerIds.length < 2 ? TOO_FEW : ''
  await tx.submission.update({
    where: { id },
    // What is published is described by the bytes that are reviewed, not by an earlier revision's.
    data: { state: 'pending', stateReason, description: descriptionOf(report), updatedAt: now() },
  })
  await notify(tx, reviewerIds, {
    kind: 'review.requested',
    title: `Review ${submission.skillName} ${submission.version}`,
    body: submission.summary.slice(0, 280),
    href: `/reviews/${id}`,
  })
  const settled = succeeded('submission.scan', {
    resource: submissionResource(submission),
    teamId: submission.teamId,
    data: { digest: submission.digest, reviewers: reviewerIds },
    before: { state: submission.state },
    after: { state: 'pending' },
  })
  return [settled, ...events].map(byPortal)
}
