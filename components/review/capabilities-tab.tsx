import { CapabilitiesPanel } from '@/components/scan/capabilities-panel'
import { ScanSummary } from '@/components/scan/scan-summary'
import { Card } from '@/components/ui/card'
import type { ReviewView } from '@/lib/review/schema'
import { placeHref } from './review-href'

/** What the skill can do or reach, with the places that show it. */
export function CapabilitiesTab({ review }: { review: ReviewView }) {
  const report = review.scan?.report
  return (
    <Card
      title="What it can do"
      description="Read from its files and its frontmatter, not from what it says of itself"
    >
      {report ? (
        <CapabilitiesPanel capabilities={report.capabilities} hrefOf={placeHref(review.id)} />
      ) : (
        <ScanSummary scan={review.scan} />
      )}
    </Card>
  )
}
