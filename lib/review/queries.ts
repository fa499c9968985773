import 'server-only'
import { type Actor, requirePermissionSomewhere } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { asRow, getSubmission, submissionRowColumns } from '@/lib/skills/queries'
import type { SubmissionRow } from '@/lib/skills/schema'
import type { ReviewView, Verdict } from './schema'

export const QUEUES = ['mine', 'open', 'decided'] as const
export type Queue = (typeof QUEUES)[number]

const LIST_MAX = 100
const OPEN = ['pending', 'under-review', 'changes-requested']

function queueFilter(actor: Actor, queue: Queue) {
  if (queue === 'decided') return { state: { in: ['published', 'rejected'] } }
  if (queue === 'open') return { state: { in: OPEN } }
  return {
    state: { in: ['pending', 'under-review'] },
    assignments: { some: { reviewerId: actor.id } },
  }
}

/**
 * Reviews: those waiting for this person, all that are open, or those decided. Waiting ones come
 * oldest first. What somebody has already decided on its present bytes no longer waits for them.
 */
export async function listReviews(actor: Actor, queue: Queue): Promise<SubmissionRow[]> {
  requirePermissionSomewhere(actor, 'skill:publish')
  const rows = await db.submission.findMany({
    where: queueFilter(actor, queue),
    select: { ...submissionRowColumns, decisions: true },
    orderBy: queue === 'decided' ? { decidedAt: 'desc' } : { sentAt: 'asc' },
    take: LIST_MAX,
  })
  const isMine = (row: (typeof rows)[number]) =>
    !row.decisions.some(
      ({ reviewerId, digest, voidedAt }) =>
        reviewerId === actor.id && digest === row.digest && voidedAt === null,
    )
  return rows.filter((row) => queue !== 'mine' || isMine(row)).map(asRow)
}

async function discussionOf(submissionId: string) {
  const author = { select: { name: true } }
  const [assignments, decisions, comments, acceptances] = await Promise.all([
    db.assignment.findMany({
      where: { submissionId },
      orderBy: { createdAt: 'asc' },
      include: { reviewer: author },
    }),
    db.decision.findMany({
      where: { submissionId },
      orderBy: { createdAt: 'asc' },
      include: { reviewer: author },
    }),
    db.comment.findMany({
      where: { submissionId },
      orderBy: { createdAt: 'asc' },
      include: { author },
      take: 500,
    }),
    db.findingAcceptance.findMany({ where: { submissionId } }),
  ])
  const people = await db.user.findMany({
    where: { id: { in: acceptances.map(({ acceptedById }) => acceptedById) } },
    select: { id: true, name: true },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return { assignments, decisions, comments, acceptances, names }
}

/** One review: the submission, who was asked, what they decided and said. */
export async function getReview(actor: Actor, id: string): Promise<ReviewView> {
  const submission = await getSubmission(actor, id)
  if (submission.state === 'draft') throw new AppError('not_found', 'There is no such review.')
  const { assignments, decisions, comments, acceptances, names } = await discussionOf(id)
  return {
    ...submission,
    assignments: assignments.map(({ reviewerId, reviewer, origin }) => ({
      reviewerId,
      reviewerName: reviewer.name,
      origin,
    })),
    decisions: decisions.map((decision) => ({
      id: decision.id,
      reviewerId: decision.reviewerId,
      reviewerName: decision.reviewer.name,
      verdict: decision.verdict as Verdict,
      comment: decision.comment,
      digest: decision.digest,
      at: decision.createdAt.toISOString(),
      voidedAt: decision.voidedAt?.toISOString() ?? null,
      voidReason: decision.voidReason,
    })),
    comments: comments.map((comment) => ({
      id: comment.id,
      authorId: comment.authorId,
      authorName: comment.author.name,
      body: comment.body,
      file: comment.file,
      line: comment.line,
      digest: comment.digest,
      at: comment.createdAt.toISOString(),
    })),
    acceptances: acceptances
      .filter(({ digest, until }) => digest === submission.digest && until > new Date())
      .map(({ fingerprint, acceptedById, reason, until }) => ({
        fingerprint,
        acceptedByName: names.get(acceptedById) ?? 'a former reviewer',
        reason,
        until: until.toISOString(),
      })),
  }
}
