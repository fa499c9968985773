import 'server-only'
import { type Actor, can } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { castDecision } from '@/lib/review/cast-decision'
import { isDecidable } from '@/lib/review/rules'
import type { DecideInput } from '@/lib/review/schema'
import { listContentFiles } from '@/lib/skills/blobs'
import type { SubmissionState } from '@/lib/skills/schema'
import { archiveFacts } from './plugin'
import { type Prepared, publish } from './publish'

/**
 * Hashing an archive takes too long to do while holding locks, so it is done before; and it takes too
 * much to do for somebody who will be refused. The command itself says why.
 */
async function prepare(
  actor: Actor,
  { submissionId, digest: read }: DecideInput,
): Promise<Prepared | null> {
  const submission = await db.submission.findUnique({
    where: { id: submissionId },
    include: { team: true, assignments: { where: { reviewerId: actor.id } } },
  })
  if (!submission || submission.digest !== read || submission.assignments.length === 0) return null
  if (!isDecidable(submission.state as SubmissionState)) return null
  if (!can(actor, 'skill:publish', submission.teamId)) return null
  const { skillName: name, version, description, digest } = submission
  const plugin = { name, version, description, digest, teamName: submission.team.name }
  const files = await listContentFiles(digest)
  const { sha256: archiveSha256, bytes: archiveBytes } = await archiveFacts({ ...plugin, files })
  return { submissionId, ...plugin, archiveSha256, archiveBytes }
}

/**
 * A reviewer's decision; the approval that completes the number publishes in the same transaction.
 * Answers the state the submission is in now.
 */
export async function decideReview(actor: Actor, input: DecideInput): Promise<SubmissionState> {
  const prepared = input.verdict === 'approve' ? await prepare(actor, input) : null
  return castDecision(actor, input, async (tx) => {
    if (!prepared)
      throw new AppError('conflict', 'The submission changed while you decided. Read it again.')
    return publish(tx, prepared)
  })
}
