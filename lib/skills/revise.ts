import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { type Attempt, change, changed } from '@/lib/audit/change'
import { type AuditEvent, byPortal, succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { notify } from '@/lib/notify/notify'
import { storeBlobs } from './blobs'
import { describeDraft } from './describe'
import type { Intake } from './intake/receive'
import { queueScan } from './queue-scan'
import { isRevisable, STATE_INFO } from './rules'
import { runScan } from './run-scan'
import { settleScanned } from './settle'
import {
  contentOf,
  insertContent,
  type LockedSubmission,
  lockSubmission,
  requireSubmitter,
  submissionResource,
} from './store'

export const reviseAttempt = (id: string): Attempt => ({
  action: 'submission.revise',
  resource: { type: 'submission', id },
  needs: 'skill:write',
  anywhere: true,
})

function requireRevisable(actor: Actor, submission: LockedSubmission, digest: string) {
  requireSubmitter(actor, submission)
  if (!isRevisable(submission.state))
    throw new AppError(
      'conflict',
      `It is ${STATE_INFO[submission.state].label.toLowerCase()}, so it takes no more revisions. Submit the skill anew.`,
    )
  if (submission.digest === digest)
    throw new AppError(
      'conflict',
      'These are exactly the bytes that are already here. Nothing was changed.',
    )
}

/**
 * Going back to bytes that were decided on would void what was said about them, while those who said
 * it, who decide once on the same bytes, could not say it again.
 */
async function requireUndecided(tx: Tx, submissionId: string, digest: string): Promise<void> {
  if ((await tx.decision.count({ where: { submissionId, digest } })) === 0) return
  throw new AppError(
    'conflict',
    'A reviewer has decided on exactly these bytes before, and that decision cannot be taken back by uploading them again. Correct what was asked for, or withdraw this and submit the skill anew.',
  )
}

/** Decisions were about other bytes, so they no longer count; who gave them is told. */
async function voidDecisions(tx: Tx, submission: LockedSubmission): Promise<AuditEvent[]> {
  const given = await tx.decision.findMany({
    where: { submissionId: submission.id, voidedAt: null },
    select: { id: true, reviewerId: true },
  })
  if (given.length === 0) return []
  const voidReason = `Revision ${submission.revision + 1} has other bytes.`
  await tx.decision.updateMany({
    where: { submissionId: submission.id, voidedAt: null },
    data: { voidedAt: now(), voidReason },
  })
  await notify(
    tx,
    given.map(({ reviewerId }) => reviewerId),
    {
      kind: 'review.voided',
      title: `Decide again on ${submission.skillName} ${submission.version}`,
      body: 'The submitter uploaded a new revision, so your earlier decision no longer counts.',
      href: `/reviews/${submission.id}`,
    },
  )
  const voided = succeeded('review.void', {
    resource: submissionResource(submission),
    teamId: submission.teamId,
    reason: voidReason,
    data: { digest: submission.digest },
    before: { decisions: given.map(({ id }) => id) },
    after: { decisions: [] },
  })
  return [byPortal(voided)]
}

/**
 * Replaces the files of an open submission. A draft or blocked one becomes a draft again; one that is
 * in review is scanned and goes back to the same reviewers, with every earlier decision void.
 */
export async function reviseSubmission(actor: Actor, id: string, intake: Intake): Promise<void> {
  const content = contentOf(intake.files)
  await storeBlobs(content.files)
  const scanId = await change(actor, reviseAttempt(id), async (tx) => {
    const submission = await lockSubmission(tx, id)
    requireRevisable(actor, submission, content.digest)
    await requireUndecided(tx, id, content.digest)
    await insertContent(tx, content)
    const folderName = intake.folderName ?? ''
    const scan = await queueScan(tx, content.digest, folderName)
    const voided = await voidDecisions(tx, submission)
    const state = ['draft', 'blocked'].includes(submission.state) ? 'draft' : 'submitted'
    const [revision, at] = [submission.revision + 1, now()]
    await tx.revision.create({
      data: {
        submissionId: id,
        number: revision,
        digest: content.digest,
        folderName,
        authorId: actor.id,
        createdAt: at,
      },
    })
    await tx.submission.update({
      where: { id },
      data: {
        digest: content.digest,
        revision,
        state,
        stateReason: '',
        scanId: scan.scanId,
        updatedAt: at,
      },
    })
    if (scan.report && state === 'draft') await describeDraft(tx, id, scan.report)
    const settled = scan.report ? await settleScanned(tx, id, scan.report, null) : []
    const revised = succeeded('submission.revise', {
      resource: submissionResource(submission),
      teamId: submission.teamId,
      data: { revision },
      before: { digest: submission.digest, state: submission.state },
      after: { digest: content.digest, state },
    })
    return changed(scan.scanId, revised, ...voided, ...settled)
  })
  await runScan(scanId).catch(() => {})
}
