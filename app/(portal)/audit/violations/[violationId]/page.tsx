import { PageHeader } from '@/components/ui/page-header'
import { StateBadge } from '@/components/violations/state-badge'
import { ViolationEvidence } from '@/components/violations/violation-evidence'
import { ViolationFacts } from '@/components/violations/violation-facts'
import { ViolationHistory } from '@/components/violations/violation-history'
import { ViolationTriage } from '@/components/violations/violation-triage'
import { currentActor } from '@/lib/auth/current-actor'
import { getViolation } from '@/lib/violations/queries'
import { load } from '@/lib/web/page'
import { assign, comment, triage } from './actions'

export const metadata = { title: 'Violation' }

type Props = { params: Promise<{ violationId: string }> }

export default async function ViolationPage({ params }: Props) {
  const actor = await load(currentActor())
  const violation = await load(getViolation(actor, (await params).violationId))
  return (
    <>
      <PageHeader
        title={
          <>
            {violation.ruleTitle} <StateBadge state={violation.state} />
          </>
        }
        breadcrumbs={[
          { label: 'Audit log', href: '/audit' },
          { label: 'Violations', href: '/audit/violations' },
          { label: violation.ruleTitle },
        ]}
        description={violation.ruleDescription}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-4">
          <ViolationFacts violation={violation} />
          <ViolationEvidence violation={violation} />
          <ViolationHistory violation={violation} />
        </div>
        <div className="grid min-w-0 gap-4">
          <ViolationTriage
            violation={violation}
            me={actor.id}
            actions={{ triage, assign, comment }}
          />
        </div>
      </div>
    </>
  )
}
