import { FindingsList } from '@/components/scan/findings-list'
import { ScanSummary } from '@/components/scan/scan-summary'
import { Card } from '@/components/ui/card'
import type { ReviewStand } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { findingActions } from './finding-actions'
import { placeHref } from './review-href'
import type { ReviewAction } from './use-review-action'

/** Everything the scan found, with what reviewers accepted or have to accept. */
export function FindingsTab({
  review,
  stand,
  accept,
}: {
  review: ReviewView
  stand: ReviewStand
  accept: ReviewAction
}) {
  const report = review.scan?.report
  return (
    <div className="flex flex-col gap-4">
      <Card title="Scan">
        <ScanSummary scan={review.scan} />
      </Card>
      {report && (
        <Card title="Findings">
          <FindingsList
            findings={report.findings}
            hrefOf={placeHref(review.id)}
            actions={findingActions(review, stand, accept)}
          />
        </Card>
      )}
    </div>
  )
}
