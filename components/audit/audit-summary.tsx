import { type ReactNode, Suspense } from 'react'
import { Skeleton } from '@/components/ui/skeleton'
import type { Facets } from '@/lib/audit/facets/schema'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import type { Histogram } from '@/lib/audit/histogram/schema'
import { AuditFacets } from './audit-facets'
import { AuditHistogram } from './audit-histogram'

type Summary = { histogram: Histogram | null; facets: Facets | null }
/** Counted while the events are already there to be read. */
type Counting = { counting: Promise<Summary>; params: SearchParams }

/** When the events happened, as soon as that is counted. */
async function CountedHistogram({ counting, params }: Counting) {
  const { histogram } = await counting
  if (histogram) return <AuditHistogram histogram={histogram} params={params} />
  return (
    <p className="mb-4 rounded-xl border border-line bg-surface p-4 text-muted text-xs">
      There are too many events to count them in time. Choose a shorter time to see when they
      happened.
    </p>
  )
}

/** As high as the histogram, so that nothing moves when it comes. */
function HistogramSkeleton() {
  return (
    <div role="status" className="mb-4 rounded-xl border border-line bg-surface p-4 shadow-raised">
      <span className="sr-only">Counting the events…</span>
      <Skeleton className="mb-3 h-5 w-24" />
      <Skeleton className="h-24" />
      <div className="mt-1 flex justify-between">
        <Skeleton className="h-3.5 w-16" />
        <Skeleton className="h-3.5 w-16" />
      </div>
      <div className="mt-2 h-6" />
    </div>
  )
}

/** What is frequent among the events, as soon as that is counted. */
async function CountedFacets({ counting, params }: Counting) {
  const { facets } = await counting
  if (!facets) return null
  return (
    <>
      <aside aria-label="Frequent values" className="max-lg:hidden">
        <AuditFacets facets={facets} params={params} />
      </aside>
      <details className="text-[0.8125rem] lg:hidden">
        <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-accent-ink">
          Frequent values
        </summary>
        <div className="mt-2">
          <AuditFacets facets={facets} params={params} />
        </div>
      </details>
    </>
  )
}

const GROUPS = [
  ['w-4/5', 'w-3/5', 'w-2/3', 'w-1/2', 'w-3/4'],
  ['w-1/2', 'w-2/5'],
  ['w-3/4', 'w-2/3', 'w-4/5', 'w-3/5'],
]

/** The shape of the frequent values while they are counted. */
function FacetsSkeleton() {
  return (
    <>
      <div aria-hidden="true" className="space-y-6 px-2 max-lg:hidden">
        {GROUPS.map((widths) => (
          <div key={widths.join()} className="space-y-3.5">
            <Skeleton className="h-3 w-14" />
            {widths.map((width) => (
              <Skeleton key={width} className={`h-3 ${width}`} />
            ))}
          </div>
        ))}
      </div>
      <div aria-hidden="true" className="h-6 lg:hidden" />
    </>
  )
}

/** The events, and above and beside them what is counted; to count takes longer, so it may come later. */
export function AuditSummary({ counting, params, children }: Counting & { children: ReactNode }) {
  const address = searchHref('', params)
  return (
    <>
      <Suspense key={`over ${address}`} fallback={<HistogramSkeleton />}>
        <CountedHistogram counting={counting} params={params} />
      </Suspense>
      <div className="grid items-start gap-4 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <Suspense key={`beside ${address}`} fallback={<FacetsSkeleton />}>
          <CountedFacets counting={counting} params={params} />
        </Suspense>
        <div className="min-w-0 max-lg:col-span-full lg:col-start-2">{children}</div>
      </div>
    </>
  )
}
