import { Plus } from 'lucide-react'
import { AuditTabs } from '@/components/audit/audit-tabs'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { RuleTable } from '@/components/violations/rule-table'
import { WorkingHoursCard } from '@/components/violations/working-hours-card'
import { can } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { getRulesLag, getWorkingHours, listRules } from '@/lib/violations/rule-queries'
import { load } from '@/lib/web/page'
import { setHours, switchOn } from './actions'

export const metadata = { title: 'Audit rules' }

export default async function RulesPage() {
  const actor = await load(currentActor())
  const [rules, hours, lag] = await load(
    Promise.all([listRules(actor), getWorkingHours(actor), getRulesLag(actor)]),
  )
  const mayChange = can(actor, 'config:write')
  return (
    <>
      <PageHeader
        title="Audit rules"
        description="Every event of the log is looked at by these rules, in its order and exactly once. Changing one is an event, too."
        actions={
          mayChange && (
            <LinkButton href="/audit/rules/new" variant="primary" icon={<Plus aria-hidden />}>
              New rule
            </LinkButton>
          )
        }
      />
      <AuditTabs current="/audit/rules" />
      <div className="grid gap-4">
        <RuleTable rules={rules} lag={lag} mayChange={mayChange} switchOn={switchOn} />
        <WorkingHoursCard hours={hours} mayChange={mayChange} action={setHours} />
      </div>
    </>
  )
}
