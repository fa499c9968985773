import 'server-only'
import { z } from 'zod'
import { type Actor, requirePermissionSomewhere, teamsWith } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { asRow, getSubmission, submissionRowColumns } from '@/lib/skills/queries'
import type { SubmissionRow } from '@/lib/skills/schema'
import type { Queue, ReviewListInput, ReviewView, Verdict } from './schema'

const PAGE_REVIEWS = 50
const COMMENTS_MAX = 500
const OPEN = ['pending', 'under-review', 'changes-requested']

/** A decision that stands is always on the present bytes: a new revision voids all before it. */
function queueFilter(actor: Actor, queue: Queue) {
  const teams = teamsWith(actor, 'skill:publish')
  const within = teams === null ? {} : { teamId: { in: [...teams] } }
  if (queue === 'decided') return { ...within, state: { in: ['published', 'rejected'] } }
  if (queue === 'open') return { ...within, state: { in: OPEN } }
  return {
    ...within,
    state: { in: ['pending', 'under-review'] },
    assignments: { some: { reviewerId: actor.id } },
    decisions: { none: { reviewerId: actor.id, voidedAt: null } },
  }
}

/** Open ones come oldest first, because they wait; decided ones newest first. */
function pageOf(queue: Queue, after: string | undefined) {
  const [at = '', id = ''] = after?.split('_') ?? []
  if (queue === 'decided')
    return {
      order: [{ updatedAt: 'desc' as const }, { id: 'desc' as const }],
      from: after ? [{ updatedAt: { lt: at } }, { updatedAt: at, id: { lt: id } }] : null,
    }
  return {
    order: [{ sentAt: 'asc' as const }, { id: 'asc' as const }],
    from: after ? [{ sentAt: { gt: at } }, { sentAt: at, id: { gt: id } }] : null,
  }
}

/**
 * Reviews: those waiting for this person, all that are open, or those decided, a page at a time. What
 * somebody has already decided on its present bytes no longer waits for them.
 */
export async function listReviews(
  actor: Actor,
  queue: Queue,
  { q, after }: Pick<ReviewListInput, 'q' | 'after'> = {},
): Promise<{ rows: SubmissionRow[]; next: string | null }> {
  requirePermissionSomewhere(actor, 'skill:publish')
  const { order, from } = pageOf(queue, after)
  const found = await db.submission.findMany({
    where: {
      ...queueFilter(actor, queue),
      ...(q ? { skillName: { contains: q, mode: 'insensitive' as const } } : {}),
      ...(from ? { OR: from } : {}),
    },
    select: submissionRowColumns,
    orderBy: order,
    take: PAGE_REVIEWS + 1,
  })
  const rows = found.slice(0, PAGE_REVIEWS).map(asRow)
  const last = found.length > PAGE_REVIEWS ? rows.at(-1) : undefined
  const at = queue === 'decided' ? last?.updatedAt : last?.sentAt
  return { rows, next: last && at ? `${at}_${last.id}` : null }
}

/** How many wait for this person, and how many are open. */
export async function countReviews(actor: Actor): Promise<{ mine: number; open: number }> {
  requirePermissionSomewhere(actor, 'skill:publish')
  const [mine, open] = await Promise.all([
    db.submission.count({ where: queueFilter(actor, 'mine') }),
    db.submission.count({ where: queueFilter(actor, 'open') }),
  ])
  return { mine, open }
}

function partsOf(submissionId: string) {
  const person = { select: { name: true } }
  const asked = { where: { submissionId }, orderBy: { createdAt: 'asc' as const } }
  return Promise.all([
    db.assignment.findMany({ ...asked, include: { reviewer: person } }),
    db.decision.findMany({ ...asked, include: { reviewer: person } }),
    // The newest, in the order they were said.
    db.comment.findMany({
      where: { submissionId },
      orderBy: { createdAt: 'desc' },
      include: { author: person },
      take: COMMENTS_MAX,
    }),
    db.findingAcceptance.findMany(asked),
    db.revision.findMany({ where: { submissionId }, orderBy: { number: 'asc' } }),
    db.submission.findUnique({ where: { id: submissionId }, select: { decidedAt: true } }),
  ])
}

async function namesOf(ids: readonly string[]): Promise<(id: string) => string> {
  const people = await db.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? 'a former colleague'
}

const notThere = () => new AppError('not_found', 'There is no such review.')

/** One review: the submission, who was asked, what they decided and said. */
export async function getReview(actor: Actor, id: string): Promise<ReviewView> {
  if (!z.uuid().safeParse(id).success) throw notThere()
  const submission = await getSubmission(actor, id)
  if (submission.state === 'draft') throw notThere()
  const [assignments, decisions, comments, acceptances, revisions, decided] = await partsOf(id)
  const nameOf = await namesOf([
    ...acceptances.map(({ acceptedById }) => acceptedById),
    ...revisions.map(({ authorId }) => authorId),
  ])
  return {
    ...submission,
    decidedAt: decided?.decidedAt?.toISOString() ?? null,
    assignments: assignments.map(({ reviewerId, reviewer, origin, createdAt }) => ({
      reviewerId,
      reviewerName: reviewer.name,
      origin,
      at: createdAt.toISOString(),
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
    comments: comments.reverse().map((comment) => ({
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
      .filter(({ digest, until }) => digest === submission.digest && until > now())
      .map(({ fingerprint, acceptedById, reason, until, createdAt }) => ({
        fingerprint,
        acceptedById,
        acceptedByName: nameOf(acceptedById),
        reason,
        until: until.toISOString(),
        at: createdAt.toISOString(),
      })),
    revisions: revisions.map(({ number, digest, authorId, createdAt }) => ({
      number,
      digest,
      authorId,
      authorName: nameOf(authorId),
      at: createdAt.toISOString(),
    })),
  }
}
