import Link from 'next/link'
import { Card } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { actionLabel } from '@/lib/audit/rules'
import type { AuditEventDetail, AuditEventView } from '@/lib/audit/schema'
import { ActorName } from './actor-name'
import { OutcomeBadge } from './outcome-badge'

function EventLinks({ title, events }: { title: string; events: readonly AuditEventView[] }) {
  if (events.length === 0) return null
  return (
    <section>
      <h3 className="mb-1 font-medium text-muted text-xs">{title}</h3>
      <ul className="divide-y divide-line">
        {events.map((event) => (
          <li key={event.id} className="relative py-2 hover:bg-hover">
            <span className="flex items-center justify-between gap-3">
              <Link
                // Rendering an event is recorded as reading it, so nothing is fetched ahead.
                prefetch={false}
                href={`/audit/${event.id}`}
                className="min-w-0 truncate font-medium text-[0.8125rem] after:absolute after:inset-0"
              >
                {actionLabel(event.action)}
                {event.resourceName && (
                  <span className="font-normal text-muted"> {event.resourceName}</span>
                )}
              </Link>
              <OutcomeBadge outcome={event.outcome} />
            </span>
            <span className="mt-0.5 flex items-center justify-between gap-3 text-muted text-xs">
              <ActorName id={event.actorId} name={event.actorName} />
              <span className="relative z-1">
                <Time value={event.at} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Events of the same request, about the same resource, and what the same actor did before. */
export function EventRelated({ event: { related } }: { event: AuditEventDetail }) {
  const none = Object.values(related).every((events) => events.length === 0)
  return (
    <Card title="Related events">
      {none && <p className="text-[0.8125rem] text-muted">Nothing else belongs to this event.</p>}
      <div className="space-y-5">
        <EventLinks title="In the same request" events={related.request} />
        <EventLinks title="About the same resource" events={related.resource} />
        <EventLinks title="The same actor, up to then" events={related.actor} />
      </div>
    </Card>
  )
}
