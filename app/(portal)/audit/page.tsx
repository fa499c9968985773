import { AuditFilters } from '@/components/audit/audit-filters'
import { AuditTable } from '@/components/audit/audit-table'
import { FilterProblems } from '@/components/audit/filter-problems'
import { PageHeader } from '@/components/ui/page-header'
import type { SearchParams } from '@/lib/audit/filters/schema'
import { listSearchChoices } from '@/lib/audit/queries'
import { readSearch, searchEvents } from '@/lib/audit/search'
import { currentActor } from '@/lib/auth/current-actor'
import { load } from '@/lib/web/page'

export const metadata = { title: 'Audit log' }

type Props = { searchParams: Promise<SearchParams> }

export default async function AuditPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const params = await searchParams
  const { filters, paging, problems } = readSearch(params)
  const choices = await load(listSearchChoices(actor))
  const page = problems.length > 0 ? null : await load(searchEvents(actor, filters, paging))
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Everything that was done or refused, in the order it happened. Looking here is recorded, too."
      />
      <AuditFilters params={params} choices={choices} />
      {page ? <AuditTable page={page} params={params} /> : <FilterProblems problems={problems} />}
    </>
  )
}
