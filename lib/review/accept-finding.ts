import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { AppError } from '@/lib/errors'
import { decisionRefusal } from './rules'
import type { AcceptFindingInput } from './schema'
import {
  factsOf,
  lockReview,
  reportOf,
  requireReviewer,
  requireSameDigest,
  reviewResource,
} from './store'

const DAYS_MAX = 366
const DAY_MS = 86_400_000

function requireUntil(until: Date, at: Date) {
  const days = (until.getTime() - at.getTime()) / DAY_MS
  if (days > 0 && days <= DAYS_MAX) return
  throw new AppError(
    'invalid',
    `An acceptance ends within ${DAYS_MAX} days, and not in the past.`,
    {
      problems: [
        {
          field: 'until',
          rule: `between tomorrow and ${DAYS_MAX} days from now`,
          message: 'The date is out of range.',
          remedy: 'Choose another date.',
        },
      ],
    },
  )
}

/** A reviewer takes the responsibility for one high finding, in writing and until a date. */
export async function acceptFinding(actor: Actor, input: AcceptFindingInput): Promise<void> {
  const { submissionId: id, digest, fingerprint, reason, until } = input
  const attempt = {
    action: 'review.accept-finding',
    resource: { type: 'submission', id },
    needs: 'skill:publish',
    anywhere: true,
    data: { fingerprint, digest },
  } as const
  await change(actor, attempt, async (tx) => {
    const review = await lockReview(tx, id)
    requireReviewer(actor, review)
    const refusal = decisionRefusal(factsOf(review), actor.id)
    if (refusal) throw new AppError('forbidden', refusal)
    requireSameDigest(review, digest)
    requireUntil(until, now())
    const report = await reportOf(tx, review.scanId)
    const finding = report?.findings.find((one) => one.fingerprint === fingerprint)
    if (finding?.severity !== 'high')
      throw new AppError('invalid', 'Only a high finding of this very scan can be accepted.')
    const words = await withoutSecrets(tx, reason)
    const by = { acceptedById: actor.id, reason: words, createdAt: now() }
    const made = { digest, fingerprint, until, ...by }
    const key = { submissionId_digest_fingerprint: { submissionId: id, digest, fingerprint } }
    const earlier = await tx.findingAcceptance.findUnique({ where: key })
    await tx.findingAcceptance.upsert({
      where: key,
      create: { id: newId(), submissionId: id, ...made },
      update: made,
    })
    const event = succeeded('review.accept-finding', {
      resource: reviewResource(review),
      teamId: review.teamId,
      data: { fingerprint, digest, rule: finding.ruleId },
      before: earlier && { by: earlier.acceptedById, until: earlier.until.toISOString() },
      after: { by: actor.id, until: until.toISOString() },
      personal: [{ name: 'comment', value: reason }],
    })
    return changed(undefined, event)
  })
}
