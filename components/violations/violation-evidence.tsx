import Link from 'next/link'
import { ActorName } from '@/components/audit/actor-name'
import { OutcomeBadge } from '@/components/audit/outcome-badge'
import { ResourceName } from '@/components/audit/resource-name'
import { Card } from '@/components/ui/card'
import { Time } from '@/components/ui/time'
import { actionLabel } from '@/lib/audit/rules'
import type { ViolationView } from '@/lib/violations/views/schema'

const SHOWN = 25

/** The events that are the evidence, each a link to itself with its proof. */
export function ViolationEvidence({ violation }: { violation: ViolationView }) {
  const { evidence, evidenceMore } = violation
  const hidden = Math.max(0, evidence.length - SHOWN) + evidenceMore
  if (evidence.length === 0)
    return (
      <Card title="Evidence">
        <p className="text-[0.8125rem] text-muted">
          {violation.firstIndex === null
            ? 'This rule looks at what did not happen, so no event is its evidence.'
            : 'The events are no longer in the log: their time of retention is over.'}
        </p>
      </Card>
    )
  return (
    <Card title="Evidence" flush>
      <ol className="divide-y divide-line">
        {evidence.slice(0, SHOWN).map((event) => (
          <li
            key={event.id}
            className="relative flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-[0.8125rem] hover:bg-hover"
          >
            <Link
              href={`/audit/${event.id}`}
              className="font-medium after:absolute after:inset-0 hover:underline"
            >
              {actionLabel(event.action)}
            </Link>
            <OutcomeBadge outcome={event.outcome} />
            <ActorName id={event.actorId} name={event.actorName} />
            <ResourceName event={event} />
            <span className="relative z-1 ml-auto text-muted text-xs">
              <Time value={event.at} format="exact" />
            </span>
          </li>
        ))}
      </ol>
      {hidden > 0 && (
        <p className="px-4 py-2 text-muted text-xs">
          and {hidden} more {hidden === 1 ? 'event' : 'events'}
        </p>
      )}
    </Card>
  )
}
