import type { ReactNode } from 'react'
import { LinkButton } from '@/components/ui/link-button'
import { isDecidable } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { ApprovalCount } from './approval-count'

/** What is read at the left, the decision in reach at the right; on narrow screens below, with a way to it. */
export function ReviewLayout({
  review,
  panel,
  children,
}: {
  review: ReviewView
  panel: ReactNode
  children: ReactNode
}) {
  return (
    <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_18rem] 2xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">{children}</div>
      <aside
        aria-label="Decision"
        className="scroll-mt-18 pb-14 xl:sticky xl:top-18 xl:max-h-[calc(100dvh-5.5rem)] xl:self-start xl:overflow-y-auto xl:pb-1"
      >
        {panel}
      </aside>
      {isDecidable(review.state) && (
        <div className="fixed inset-x-0 bottom-0 z-20 flex items-center justify-between gap-3 border-line border-t bg-canvas/95 px-4 py-2 backdrop-blur-sm xl:hidden">
          <ApprovalCount count={review.approvals} />
          <LinkButton href="#decision" size="sm">
            Go to the decision
          </LinkButton>
        </div>
      )}
    </div>
  )
}
