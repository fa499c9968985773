import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { notify } from '@/lib/notify/notify'
import type { SubmissionState } from '@/lib/skills/schema'
import { approvalRefusal, decisionRefusal, dutyRefusal, stateAfter } from './rules'
import type { DecideInput } from './schema'
import {
  factsOf,
  type LockedReview,
  lockReview,
  reportOf,
  requireReviewer,
  requireSameDigest,
  reviewResource,
  standingAcceptances,
} from './store'

/** Told, in the same transaction, that the last approval was given; answers what it did. */
export type OnApproved = (tx: Tx, review: LockedReview) => Promise<readonly AuditEvent[]>

async function requireAllowed(tx: Tx, actor: Actor, review: LockedReview, input: DecideInput) {
  requireReviewer(actor, review)
  const facts = factsOf(review)
  const duty = dutyRefusal(facts, actor.id)
  if (duty) throw new AppError('forbidden', duty)
  requireSameDigest(review, input.digest)
  const refusal = decisionRefusal(facts, actor.id)
  if (refusal) throw new AppError('conflict', refusal)
  if (input.verdict !== 'approve') return
  const report = await reportOf(tx, review.scanId)
  const approval = approvalRefusal(report, standingAcceptances(review, now()))
  if (approval) throw new AppError('conflict', approval)
}

const OUTCOME: Partial<Record<SubmissionState, string>> = {
  rejected: 'was rejected',
  'changes-requested': 'needs changes',
  approved: 'was approved and published',
}

async function tell(tx: Tx, review: LockedReview, state: SubmissionState, comment: string) {
  const outcome = OUTCOME[state]
  if (!outcome) return
  await notify(tx, [review.submitterId], {
    kind: `review.${state}`,
    title: `${review.skillName} ${review.version} ${outcome}`,
    body: comment.slice(0, 280),
    href: state === 'approved' ? `/skills/${review.skillName}` : `/submissions/${review.id}`,
  })
}

const attemptOf = ({ submissionId: id, verdict, digest }: DecideInput, teamId: string | null) =>
  ({
    action: 'review.decide',
    resource: { type: 'submission', id },
    needs: 'skill:publish',
    anywhere: true,
    teamId,
    data: { verdict, digest },
  }) as const

/**
 * One person's decision on exactly the bytes of `digest`. The approval that completes the number calls
 * `onApproved` inside the same transaction, so that approval and publication cannot come apart.
 */
export function castDecision(
  actor: Actor,
  input: DecideInput,
  onApproved: OnApproved,
): Promise<SubmissionState> {
  const { submissionId, verdict, digest, comment } = input
  return change(actor, attemptOf(input, null), async (tx) => {
    const review = await lockReview(tx, submissionId)
    await requireAllowed(tx, actor, review, input)
    const state = stateAfter(factsOf(review), verdict)
    const [at, id] = [now(), newId()]
    const words = await withoutSecrets(tx, comment)
    await tx.decision
      .create({
        data: {
          id,
          submissionId,
          reviewerId: actor.id,
          digest,
          verdict,
          comment: words,
          createdAt: at,
        },
      })
      .catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error
        throw new AppError('conflict', 'You have already decided on these bytes.')
      })
    const isFinal = state === 'approved' || state === 'rejected'
    await tx.submission.update({
      where: { id: submissionId },
      data: { state, updatedAt: at, ...(isFinal ? { decidedAt: at } : {}) },
    })
    const decided = succeeded('review.decide', {
      resource: reviewResource(review),
      teamId: review.teamId,
      data: { decision: id, verdict, digest },
      before: { state: review.state },
      after: { state },
      personal: [{ name: 'comment', value: comment }],
    })
    const approved =
      state === 'approved' ? await onApproved(tx, await lockReview(tx, submissionId)) : []
    await tell(tx, review, state, words)
    return changed(approved.length > 0 ? 'published' : state, decided, ...approved)
  })
}
