import { LinkTabs } from '@/components/ui/link-tabs'
import { REVIEW_TABS, type ReviewTab, type ReviewView } from '@/lib/review/schema'
import { reviewHref } from './review-href'

const LABELS: Record<ReviewTab, string> = {
  overview: 'Overview',
  files: 'Files',
  findings: 'Findings',
  capabilities: 'Capabilities',
  discussion: 'Discussion',
}

/** The parts of a review, each a page of its own. */
export function ReviewTabs({ review, current }: { review: ReviewView; current: ReviewTab }) {
  const report = review.scan?.report
  const counts: Partial<Record<ReviewTab, number | undefined>> = {
    files: review.files.length,
    findings: report?.findings.length,
    capabilities: report?.capabilities.length,
    discussion: review.comments.length + review.decisions.length,
  }
  return (
    <LinkTabs
      label="Review"
      tabs={REVIEW_TABS.map((tab) => {
        const count = counts[tab]
        return {
          href: reviewHref(review.id, { tab }),
          label: LABELS[tab],
          current: tab === current,
          ...(count !== undefined && { count }),
        }
      })}
    />
  )
}
