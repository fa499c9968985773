import { Suspense } from 'react'
import { AuditChips } from '@/components/audit/audit-chips'
import { AuditFilters } from '@/components/audit/audit-filters'
import { AuditResults } from '@/components/audit/audit-results'
import { AuditSummary } from '@/components/audit/audit-summary'
import { AuditTabs } from '@/components/audit/audit-tabs'
import { FilterProblems } from '@/components/audit/filter-problems'
import { PageHeader } from '@/components/ui/page-header'
import { TableSkeleton } from '@/components/ui/skeleton'
import type { Actor } from '@/lib/access/permissions'
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
type Search = { actor: Actor; params: SearchParams }

async function Rows({ actor, params }: Search) {
  const { filters, paging } = readSearch(params)
  const [page, saved] = await load(
    Promise.all([searchEvents(actor, filters, paging), listSavedSearches(actor)]),
  )
  return (
    <AuditResults
      page={page}
      saved={saved}
      params={params}
      save={keepSearch}
      remove={removeSearch}
    />
  )
}

function Found({ actor, params }: Search) {
  const counting = load(summarize(actor, readSearch(params).filters))
  // Whoever awaits it fails with it; if the page failed before, nobody does.
  counting.catch(() => undefined)
  return (
    <AuditSummary counting={counting} params={params}>
      <Suspense key={searchHref('', params)} fallback={<TableSkeleton rows={12} />}>
        <Rows actor={actor} params={params} />
      </Suspense>
    </AuditSummary>
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
        <Found actor={actor} params={params} />
      )}
    </>
  )
}
