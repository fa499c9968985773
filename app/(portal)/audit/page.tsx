import { Suspense } from 'react'
import { AuditChips } from '@/components/audit/audit-chips'
import { AuditFilters } from '@/components/audit/audit-filters'
import { AuditResults } from '@/components/audit/audit-results'
import { AuditTabs } from '@/components/audit/audit-tabs'
import { FilterProblems } from '@/components/audit/filter-problems'
import { PageHeader } from '@/components/ui/page-header'
import { TableSkeleton } from '@/components/ui/skeleton'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import { summarize } from '@/lib/audit/histogram/queries'
import { listSearchChoices } from '@/lib/audit/queries'
import { listSavedSearches } from '@/lib/audit/saved-searches/queries'
import { readSearch, searchEvents } from '@/lib/audit/search'
import { currentActor } from '@/lib/auth/current-actor'
import { load } from '@/lib/web/page'
import { keepSearch, removeSearch } from './actions'

export const metadata = { title: 'Audit log' }

type Props = { searchParams: Promise<SearchParams> }

async function Results({ params }: { params: SearchParams }) {
  const actor = await load(currentActor())
  const { filters, paging } = readSearch(params)
  const [page, summary, saved] = await Promise.all([
    load(searchEvents(actor, filters, paging)),
    load(summarize(actor, filters)),
    load(listSavedSearches(actor)),
  ])
  return (
    <AuditResults
      page={page}
      summary={summary}
      saved={saved}
      params={params}
      save={keepSearch}
      remove={removeSearch}
    />
  )
}

export default async function AuditPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const params = await searchParams
  const { problems } = readSearch(params)
  const choices = await load(listSearchChoices(actor))
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Everything that was done or refused, in the order it happened. Looking here is recorded, too."
      />
      <AuditTabs current="/audit" />
      <AuditFilters params={params} choices={choices} />
      <AuditChips params={params} choices={choices} />
      {problems.length > 0 ? (
        <FilterProblems problems={problems} />
      ) : (
        <Suspense key={searchHref('', params)} fallback={<TableSkeleton rows={12} />}>
          <Results params={params} />
        </Suspense>
      )}
    </>
  )
}
