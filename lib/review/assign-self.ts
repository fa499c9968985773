import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { dutyRefusal, isDecidable } from './rules'
import { factsOf, lockReview, requireReviewer, reviewResource } from './store'

/** Takes a review upon oneself. Duties stay apart: not for what one wrote or sent. */
export async function assignSelf(actor: Actor, { submissionId: id }: { submissionId: string }) {
  const attempt = {
    action: 'review.assign',
    resource: { type: 'submission', id },
    needs: 'skill:publish',
    anywhere: true,
  } as const
  await change(actor, attempt, async (tx) => {
    const review = await lockReview(tx, id)
    requireReviewer(actor, review)
    const facts = factsOf(review)
    const duty = dutyRefusal(facts, actor.id)
    if (duty) throw new AppError('forbidden', duty)
    if (!isDecidable(facts.state)) throw new AppError('conflict', 'This is not open for review.')
    if (facts.reviewerIds.includes(actor.id)) return unchanged(undefined)
    await tx.assignment.create({
      data: { submissionId: id, reviewerId: actor.id, origin: 'self', createdAt: now() },
    })
    const event = succeeded('review.assign', {
      resource: reviewResource(review),
      teamId: review.teamId,
      data: { reviewer: actor.id, origin: 'self' },
      after: { reviewer: actor.id },
    })
    return changed(undefined, event)
  })
}
