import 'server-only'
import type { z } from 'zod'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { isOpen, STATE_INFO } from './rules'
import type { withdrawInput } from './schema'
import { lockSubmission, requireSubmitter, submissionResource } from './store'

/** Takes a submission back, any time before it is decided. */
export async function withdrawSubmission(
  actor: Actor,
  { submissionId: id, reason }: z.output<typeof withdrawInput>,
): Promise<void> {
  const attempt = {
    action: 'submission.withdraw',
    resource: { type: 'submission', id },
    needs: 'skill:write',
    anywhere: true,
  } as const
  await change(actor, attempt, async (tx) => {
    const submission = await lockSubmission(tx, id)
    requireSubmitter(actor, submission)
    if (!isOpen(submission.state))
      throw new AppError(
        'conflict',
        `It is ${STATE_INFO[submission.state].label.toLowerCase()}, so it can no longer be withdrawn.`,
      )
    const stateReason = await withoutSecrets(tx, reason)
    await tx.submission.update({
      where: { id },
      data: { state: 'withdrawn', stateReason, updatedAt: now(), decidedAt: now() },
    })
    const event = succeeded('submission.withdraw', {
      resource: submissionResource(submission),
      teamId: submission.teamId,
      before: { state: submission.state },
      after: { state: 'withdrawn' },
      personal: [{ name: 'comment', value: reason }],
    })
    return changed(undefined, event)
  })
}
