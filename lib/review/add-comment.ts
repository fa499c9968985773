import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { notify } from '@/lib/notify/notify'
import { commentRefusal } from './rules'
import type { CommentInput } from './schema'
import { factsOf, lockReview, requireReviewer, requireSameDigest, reviewResource } from './store'

/** A place that is not in the reviewed bytes could be shown to nobody. */
async function requireFile(tx: Tx, digest: string, path: string | undefined) {
  if (path === undefined) return
  const file = await tx.contentFile.findUnique({ where: { digest_path: { digest, path } } })
  if (!file) throw new AppError('invalid', `There is no file ${path} in this revision.`)
}

/** Says something on a submission, or on a line of one of its files: its submitter, or a reviewer. */
export async function addComment(actor: Actor, input: CommentInput): Promise<string> {
  const { submissionId, digest, body, file, line } = input
  const attempt = {
    action: 'review.comment',
    resource: { type: 'submission', id: submissionId },
    needs: 'skill:read',
    anywhere: true,
  } as const
  return change(actor, attempt, async (tx) => {
    const review = await lockReview(tx, submissionId)
    const isSubmitter = review.submitterId === actor.id
    if (!isSubmitter) requireReviewer(actor, review)
    const refusal = commentRefusal({ ...factsOf(review), teamId: review.teamId }, actor)
    if (refusal) throw new AppError('conflict', refusal)
    requireSameDigest(review, digest)
    await requireFile(tx, digest, file)
    const id = newId()
    const words = await withoutSecrets(tx, body)
    await tx.comment.create({
      data: {
        id,
        submissionId,
        authorId: actor.id,
        digest,
        file: file ?? null,
        line: line ?? null,
        body: words,
        createdAt: now(),
      },
    })
    const reviewerIds = review.assignments.map(({ reviewerId }) => reviewerId)
    const others = [review.submitterId, ...reviewerIds].filter((person) => person !== actor.id)
    await notify(tx, isSubmitter ? others : [review.submitterId], {
      kind: 'review.commented',
      title: `Comment on ${review.skillName} ${review.version}`,
      body: words.slice(0, 280),
      href: isSubmitter ? `/reviews/${submissionId}` : `/submissions/${submissionId}`,
    })
    const event = succeeded('review.comment', {
      resource: reviewResource(review),
      teamId: review.teamId,
      data: { comment: id, digest, ...(file ? { file, line: line ?? 0 } : {}) },
      personal: [{ name: 'comment', value: body }],
    })
    return changed(id, event)
  })
}
