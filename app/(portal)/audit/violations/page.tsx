import { AuditTabs } from '@/components/audit/audit-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { ViolationFilters } from '@/components/violations/violation-filters'
import { ViolationStats } from '@/components/violations/violation-stats'
import { ViolationTable } from '@/components/violations/violation-table'
import { currentActor } from '@/lib/auth/current-actor'
import { violationListInput } from '@/lib/violations/list-input/schema'
import { countViolations, listViolationChoices, listViolations } from '@/lib/violations/queries'
import { load } from '@/lib/web/page'

export const metadata = { title: 'Violations' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function ViolationsPage({ searchParams }: Props) {
  const actor = await load(currentActor())
  const input = violationListInput.parse(await searchParams)
  const [page, counts, choices] = await load(
    Promise.all([
      listViolations(actor, input),
      countViolations(actor),
      listViolationChoices(actor),
    ]),
  )
  return (
    <>
      <PageHeader
        title="Violations"
        description="What the rules found in the audit log, who looks into it, and until when."
      />
      <AuditTabs current="/audit/violations" />
      <ViolationStats counts={counts} />
      <ViolationFilters input={input} choices={choices} />
      <ViolationTable page={page} input={input} />
    </>
  )
}
