import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { searchHref } from '@/lib/audit/filters/schema'
import type { AuditEventDetail } from '@/lib/audit/schema'
import { ActorName } from './actor-name'
import { ResourceName } from './resource-name'

const LINK = 'rounded text-accent-ink hover:underline'

const VIA: Record<string, string> = {
  portal: 'in the portal',
  token: 'with an access token',
  job: 'by a background job',
  seed: 'by the demo’s seed',
}

/** Who did what to what, when and how. */
export function EventFacts({ event }: { event: AuditEventDetail }) {
  const { core } = event
  return (
    <Card title="What happened">
      <DefinitionList
        items={[
          {
            term: 'Who',
            value: (
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <ActorName id={event.actorId} name={event.actorName} />
                <Link className={LINK} href={searchHref('/audit', { actor: event.actorId })}>
                  All they did
                </Link>
              </span>
            ),
          },
          ...(core.behalf
            ? [
                {
                  term: 'Set off by',
                  value: <ActorName id={core.behalf} name={event.behalfName} />,
                },
              ]
            : []),
          { term: 'How', value: VIA[core.via] ?? core.via },
          { term: 'Action', value: <code className="font-mono text-xs">{event.action}</code> },
          {
            term: 'Resource',
            value: (
              <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <ResourceName event={event} />
                <Link
                  className={LINK}
                  href={searchHref('/audit', {
                    resourceType: event.resourceType,
                    resourceId: event.resourceId,
                  })}
                >
                  All about it
                </Link>
              </span>
            ),
          },
          { term: 'Team', value: event.teamName },
          { term: 'Sensitivity', value: <Badge>{core.class}</Badge> },
          { term: 'Time, UTC', value: new Date(core.ts / 1_000).toISOString() },
          { term: 'Event', value: <Digest value={event.id} length={36} /> },
          { term: 'Request', value: core.request && <Digest value={core.request} length={36} /> },
        ]}
      />
    </Card>
  )
}
