import type { FindingActions } from '@/components/scan/findings-list'
import type { ReviewStand } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { Acceptance } from './acceptance'
import type { ReviewAction } from './use-review-action'

const DAY_MS = 86_400_000
const SUGGESTED_DAYS = 90
const DAYS_MAX = 365

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

/** What stands under each high finding: its acceptance, or the form for one. */
export function findingActions(
  review: ReviewView,
  stand: ReviewStand,
  accept: ReviewAction,
): FindingActions {
  const high = review.scan?.report?.findings.filter(({ severity }) => severity === 'high') ?? []
  const until = { min: inDays(1), max: inDays(DAYS_MAX), suggested: inDays(SUGGESTED_DAYS) }
  return Object.fromEntries(
    high.map(({ fingerprint }) => [
      fingerprint,
      <Acceptance
        key={fingerprint}
        offer={{
          submissionId: review.id,
          digest: review.digest,
          fingerprint,
          refusal: stand.refusal,
          until,
        }}
        acceptance={review.acceptances.find((one) => one.fingerprint === fingerprint) ?? null}
        action={accept}
      />,
    ]),
  )
}
