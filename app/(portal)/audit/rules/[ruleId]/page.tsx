import { PageHeader } from '@/components/ui/page-header'
import { DeleteRule } from '@/components/violations/delete-rule'
import { RuleBuilder } from '@/components/violations/rule-builder'
import { RuleFacts } from '@/components/violations/rule-facts'
import { RuleSettings } from '@/components/violations/rule-settings'
import { can } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { getRule, listRuleTeams } from '@/lib/violations/rule-queries'
import { load } from '@/lib/web/page'
import { configure, remove, save, tryOut } from '../actions'

export const metadata = { title: 'Audit rule' }

type Props = { params: Promise<{ ruleId: string }> }

export default async function RulePage({ params }: Props) {
  const actor = await load(currentActor())
  const rule = await load(getRule(actor, (await params).ruleId))
  const mayChange = can(actor, 'config:write')
  const isOwn = rule.kind === 'own'
  const teams = isOwn && mayChange ? await load(listRuleTeams(actor)) : []
  return (
    <>
      <PageHeader
        title={rule.title}
        breadcrumbs={[
          { label: 'Audit log', href: '/audit' },
          { label: 'Rules', href: '/audit/rules' },
          { label: rule.title },
        ]}
        description={rule.description}
        actions={isOwn && mayChange && <DeleteRule rule={rule} action={remove} />}
      />
      <div className="grid gap-4">
        <RuleFacts rule={rule} />
        {!isOwn && <RuleSettings rule={rule} mayChange={mayChange} action={configure} />}
        {isOwn && mayChange && <RuleBuilder rule={rule} teams={teams} actions={{ tryOut, save }} />}
      </div>
    </>
  )
}
