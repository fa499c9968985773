import { PageHeader } from '@/components/ui/page-header'
import { RuleBuilder } from '@/components/violations/rule-builder'
import { currentActor } from '@/lib/auth/current-actor'
import { listRuleTeams } from '@/lib/violations/rule-queries'
import { load } from '@/lib/web/page'
import { save, tryOut } from '../actions'

export const metadata = { title: 'New audit rule' }

export default async function NewRulePage() {
  const actor = await load(currentActor())
  const teams = await load(listRuleTeams(actor))
  return (
    <>
      <PageHeader
        title="New rule"
        breadcrumbs={[
          { label: 'Audit log', href: '/audit' },
          { label: 'Rules', href: '/audit/rules' },
          { label: 'New rule' },
        ]}
        description="Say what the rule looks for, try it against what already happened, then save it."
      />
      <RuleBuilder rule={null} teams={teams} actions={{ tryOut, save }} />
    </>
  )
}
