import 'server-only'
import { type AuditEvent, succeeded } from '@/lib/audit/event'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { type LockedSubmission, submissionResource } from './store'

/** Enough that two can decide although one is away; few enough that each feels asked. */
const REVIEWERS_MAX = 4
const REVIEWERS_MIN = 2

type Candidate = { id: string; isReviewer: boolean }

/** People who wrote or sent any revision may not review it, whatever their role. */
const authorsOf = (submission: LockedSubmission): string[] => [
  submission.submitterId,
  ...submission.revisions.map(({ authorId }) => authorId),
]

/** Reviewers first, admins only when there are too few; within each, who has least to do. */
const candidates = (tx: Tx, submission: LockedSubmission): Promise<Candidate[]> => tx.$queryRaw`
  SELECT u.id, bool_or(r.role = 'skill-publisher') AS "isReviewer"
  FROM "user" u
  JOIN role_grant r ON r.user_id = u.id AND r.role IN ('skill-publisher', 'admin')
    AND (r.team_id IS NULL OR r.team_id = ${submission.teamId}::uuid)
    AND (r.expires_at IS NULL OR r.expires_at > ${now()})
  LEFT JOIN assignment a ON a.reviewer_id = u.id
  LEFT JOIN submission s ON s.id = a.submission_id
  WHERE u.active AND NOT (u.id = ANY(${authorsOf(submission)}::uuid[]))
  GROUP BY u.id
  ORDER BY 2 DESC, count(a.submission_id) FILTER (WHERE s.state IN ('pending', 'under-review')), u.id
  LIMIT ${REVIEWERS_MAX}`

/** Asks reviewers to decide, unless some were asked before; answers who is asked now. */
export async function assignReviewers(
  tx: Tx,
  submission: LockedSubmission,
): Promise<{ reviewerIds: string[]; events: AuditEvent[] }> {
  const before = await tx.assignment.findMany({ where: { submissionId: submission.id } })
  if (before.length > 0)
    return { reviewerIds: before.map(({ reviewerId }) => reviewerId), events: [] }
  const found = await candidates(tx, submission)
  const reviewers = found.filter(({ isReviewer }) => isReviewer)
  const asked = reviewers.length >= REVIEWERS_MIN ? reviewers : found
  const reviewerIds = asked.map(({ id }) => id)
  await tx.assignment.createMany({
    data: reviewerIds.map((reviewerId) => ({
      submissionId: submission.id,
      reviewerId,
      origin: 'rule',
      createdAt: now(),
    })),
  })
  const events = reviewerIds.map((reviewer) =>
    succeeded('review.assign', {
      resource: submissionResource(submission),
      teamId: submission.teamId,
      data: { reviewer, origin: 'rule' },
      after: { reviewer },
    }),
  )
  return { reviewerIds, events }
}
