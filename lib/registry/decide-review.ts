import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { castDecision } from '@/lib/review/cast-decision'
import type { DecideInput } from '@/lib/review/schema'
import { listContentFiles } from '@/lib/skills/blobs'
import type { SubmissionState } from '@/lib/skills/schema'
import { archiveFacts } from './plugin'
import { type Prepared, publish } from './publish'

/** Hashing an archive takes too long to do while holding locks, so it is done before. */
async function prepare(submissionId: string): Promise<Prepared | null> {
  const submission = await db.submission.findUnique({
    where: { id: submissionId },
    include: { team: true },
  })
  if (!submission) return null
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
  const prepared = input.verdict === 'approve' ? await prepare(input.submissionId) : null
  return castDecision(actor, input, async (tx) => {
    if (!prepared) throw new AppError('not_found', 'There is no such review.')
    return publish(tx, prepared)
  })
}
