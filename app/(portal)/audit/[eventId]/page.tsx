import { EventData } from '@/components/audit/event-data'
import { EventFacts } from '@/components/audit/event-facts'
import { EventIntegrity } from '@/components/audit/event-integrity'
import { EventPersonal } from '@/components/audit/event-personal'
import { EventRelated } from '@/components/audit/event-related'
import { OutcomeBadge } from '@/components/audit/outcome-badge'
import { PageHeader } from '@/components/ui/page-header'
import { Time } from '@/components/ui/time'
import { getEvent } from '@/lib/audit/queries'
import { actionLabel } from '@/lib/audit/rules'
import { currentActor } from '@/lib/auth/current-actor'
import { load } from '@/lib/web/page'

export const metadata = { title: 'Audit event' }

type Props = { params: Promise<{ eventId: string }> }

export default async function AuditEventPage({ params }: Props) {
  const actor = await load(currentActor())
  const event = await load(getEvent(actor, (await params).eventId))
  return (
    <>
      <PageHeader
        title={
          <>
            {actionLabel(event.action)} <OutcomeBadge outcome={event.outcome} />
          </>
        }
        breadcrumbs={[{ label: 'Audit log', href: '/audit' }, { label: 'Event' }]}
        description={event.reason}
        meta={<Time value={event.at} format="exact" />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 gap-4">
          <EventFacts event={event} />
          <EventData event={event} />
          <EventIntegrity event={event} />
        </div>
        <div className="grid min-w-0 gap-4">
          <EventPersonal disclosures={event.disclosures} />
          <EventRelated event={event} />
        </div>
      </div>
    </>
  )
}
