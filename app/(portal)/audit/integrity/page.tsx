import { AuditTabs } from '@/components/audit/audit-tabs'
import { IntegrityAlarms } from '@/components/audit/integrity-alarms'
import { IntegrityAnchors } from '@/components/audit/integrity-anchors'
import { IntegrityGuards } from '@/components/audit/integrity-guards'
import { IntegrityHead } from '@/components/audit/integrity-head'
import { IntegrityKeys } from '@/components/audit/integrity-keys'
import { IntegrityVerifications } from '@/components/audit/integrity-verifications'
import { PageHeader } from '@/components/ui/page-header'
import { can } from '@/lib/access/permissions'
import { listAlarms } from '@/lib/audit/alarms/queries'
import { getIntegrity, listVerifications } from '@/lib/audit/verification/queries'
import { currentActor } from '@/lib/auth/current-actor'
import { load } from '@/lib/web/page'
import { clearAlarm, verify } from './actions'

export const metadata = { title: 'Integrity of the audit log' }

export default async function IntegrityPage() {
  const actor = await load(currentActor())
  const [integrity, alarms, verifications] = await load(
    Promise.all([getIntegrity(actor), listAlarms(actor), listVerifications(actor)]),
  )
  const mayClear = can(actor, 'config:write')
  return (
    <>
      <PageHeader
        title="Integrity"
        description="What proves that nothing in the audit log was changed or left out, looked at now."
      />
      <AuditTabs current="/audit/integrity" />
      <div className="mt-4 flex flex-col gap-4">
        <IntegrityAlarms alarms={alarms} clear={mayClear ? clearAlarm : null} />
        <IntegrityHead integrity={integrity} />
        <IntegrityVerifications verifications={verifications} start={verify} />
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <IntegrityGuards guards={integrity.guards} />
          <div className="flex min-w-0 flex-col gap-4">
            <IntegrityAnchors anchors={integrity.anchors} size={integrity.size} />
            <IntegrityKeys integrity={integrity} />
          </div>
        </div>
      </div>
    </>
  )
}
