import 'server-only'
import { type Actor, requirePermission } from '@/lib/access/permissions'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import type { ScanReport } from '@/lib/scan/schema'
import { parseReport } from '@/lib/scan/stored-report'
import type { SubmissionState } from '@/lib/skills/schema'
import type { ReviewFacts } from './rules'
import type { Verdict } from './schema'

/** Reads the review and holds the submission's row, so that two decisions cannot both be the last. */
export async function lockReview(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM submission WHERE id = ${id}::uuid FOR UPDATE`
  const submission = await tx.submission.findUnique({
    where: { id },
    include: {
      team: { select: { name: true } },
      revisions: { select: { authorId: true } },
      assignments: { select: { reviewerId: true } },
      decisions: true,
      acceptances: true,
    },
  })
  if (!submission || submission.state === 'draft')
    throw new AppError('not_found', 'There is no such review.')
  return submission
}
export type LockedReview = Awaited<ReturnType<typeof lockReview>>

/** A role held for one team reviews that team's submissions, and no other's. */
export const requireReviewer = (actor: Actor, review: { teamId: string }): void =>
  requirePermission(actor, 'skill:publish', review.teamId)

export const factsOf = (review: LockedReview): ReviewFacts => ({
  state: review.state as SubmissionState,
  digest: review.digest,
  submitterId: review.submitterId,
  authorIds: review.revisions.map(({ authorId }) => authorId),
  reviewerIds: review.assignments.map(({ reviewerId }) => reviewerId),
  decisions: review.decisions.map((decision) => ({
    ...decision,
    verdict: decision.verdict as Verdict,
  })),
})

export async function reportOf(tx: Tx, scanId: string | null): Promise<ScanReport | null> {
  const scan = scanId ? await tx.scan.findUnique({ where: { id: scanId } }) : null
  return scan?.state === 'completed' ? parseReport(scan.report) : null
}

/** Acceptances of the bytes under review that have not run out. */
export const standingAcceptances = (review: LockedReview, at: Date) =>
  review.acceptances.filter(({ digest, until }) => digest === review.digest && until > at)

export const reviewResource = (review: { id: string; skillName: string; version: string }) =>
  ({ type: 'submission', id: review.id, name: `${review.skillName} ${review.version}` }) as const

/** The bytes a person decides on must be the bytes they read. */
export function requireSameDigest(review: { digest: string }, digest: string) {
  if (review.digest !== digest)
    throw new AppError(
      'conflict',
      'The submission changed while you were reading it. Read the new revision, then decide.',
    )
}
