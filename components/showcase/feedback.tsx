import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { EmptyState, ErrorState } from '@/components/ui/empty-state'
import { PageSkeleton, Skeleton, TableSkeleton } from '@/components/ui/skeleton'

/** What a page says when there is nothing, not yet, or something wrong. */
export function FeedbackSection() {
  return (
    <>
      <div className="grid gap-3 lg:grid-cols-2">
        <Callout title="Two approvals are needed" action={<Button size="sm">See policy</Button>}>
          One of them from another team.
        </Callout>
        <Callout tone="success" title="The log is whole">
          All 48,212 events verify against checkpoint 311.
        </Callout>
        <Callout tone="warning" title="A new revision voids approvals">
          Both reviewers have to decide again.
        </Callout>
        <Callout tone="danger">The scan found a critical problem in scripts/install.sh.</Callout>
      </div>
      <div className="grid gap-5 lg:grid-cols-3">
        <Card>
          <EmptyState title="No exports yet" action={<Button variant="primary">New export</Button>}>
            Choose a framework and a period to build a signed bundle.
          </EmptyState>
        </Card>
        <Card>
          <ErrorState
            title="Usage could not be loaded"
            reference="1a2b3c"
            action={<Button>Try again</Button>}
          >
            The database did not answer in time.
          </ErrorState>
        </Card>
        <Card>
          <div className="flex flex-col gap-3">
            <Skeleton className="w-1/2" />
            <Skeleton />
            <Skeleton className="w-3/4" />
          </div>
        </Card>
      </div>
      <TableSkeleton rows={3} />
      <PageSkeleton table={false} />
    </>
  )
}
