import type { Metadata } from 'next'
import { QueueTable } from '@/components/review/queue-table'
import { QueueTabs } from '@/components/review/queue-tabs'
import { FilterBar } from '@/components/ui/filter-bar'
import { PageHeader } from '@/components/ui/page-header'
import { currentActor } from '@/lib/auth/current-actor'
import { countReviews, listReviews } from '@/lib/review/queries'
import { reviewListInput } from '@/lib/review/schema'
import { load } from '@/lib/web/page'

export const metadata: Metadata = { title: 'Reviews' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function ReviewsPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const input = reviewListInput.parse(await searchParams)
  const { queue, q, after } = input
  const [{ rows, next }, counts] = await load(
    Promise.all([listReviews(actor, queue, input), countReviews(actor)]),
  )
  const href = (from: string) =>
    `/reviews?${new URLSearchParams({ queue, ...(q ? { q } : {}), after: from })}`
  return (
    <>
      <PageHeader
        title="Reviews"
        description="Two approvals by people who did not write it publish a skill. Every decision is bound to the exact bytes you read."
      />
      <QueueTabs queue={queue} counts={counts} />
      <FilterBar
        action="/reviews"
        search={{ value: q, placeholder: 'Search by skill' }}
        keep={{ queue }}
        active={Boolean(q)}
      />
      <QueueTable
        queue={queue}
        rows={rows}
        isSearch={Boolean(q || after)}
        olderHref={next && href(next)}
      />
    </>
  )
}
