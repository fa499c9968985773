import { Braces } from 'lucide-react'
import { DataTable } from '@/components/ui/data-table'
import { Digest } from '@/components/ui/digest'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import { actionLabel } from '@/lib/audit/rules'
import type { AuditEventPage, AuditEventView } from '@/lib/audit/schema'
import { ActorName } from './actor-name'
import { AuditEmpty } from './audit-empty'
import { OutcomeBadge } from './outcome-badge'
import { ResourceName } from './resource-name'

const COLUMNS = [
  { key: 'at', header: 'Time', width: '8.5rem', nowrap: true },
  { key: 'actor', header: 'Who', width: '11rem', nowrap: true },
  { key: 'action', header: 'Action', nowrap: true },
  { key: 'outcome', header: 'Outcome', width: '7rem', nowrap: true },
  { key: 'resource', header: 'Resource' },
  { key: 'team', header: 'Team', nowrap: true, hiddenByDefault: true },
  { key: 'class', header: 'Sensitivity', nowrap: true, hiddenByDefault: true },
  { key: 'via', header: 'Through', nowrap: true, hiddenByDefault: true },
  { key: 'id', header: 'Event', nowrap: true, hiddenByDefault: true },
] as const

const rowOf = (event: AuditEventView) => ({
  id: event.id,
  href: `/audit/${event.id}`,
  prefetch: false as const,
  label: `${actionLabel(event.action)}, ${event.outcome}, ${event.at}`,
  cells: {
    at: <Time value={event.at} />,
    actor: <ActorName id={event.actorId} name={event.actorName} />,
    action: actionLabel(event.action),
    outcome: <OutcomeBadge outcome={event.outcome} />,
    resource: (
      <>
        <ResourceName event={event} />
        {event.reason && (
          <span className="line-clamp-1 max-w-[60ch] text-muted text-xs" title={event.reason}>
            {event.reason}
          </span>
        )}
      </>
    ),
    team: event.teamName,
    class: event.class,
    via: event.via,
    id: <Digest value={event.id} />,
  },
})

/** A page of the log. Its downloads hold the whole search, not only the page. */
export function AuditTable({ page, params }: { page: AuditEventPage; params: SearchParams }) {
  const to = (change: Record<string, string | null>) =>
    searchHref('/audit', params, { before: null, after: null, ...change })
  const download = (format: string) =>
    searchHref('/api/v1/audit/events', params, { before: null, after: null, limit: null, format })
  return (
    <DataTable
      name="audit"
      label="Audit events"
      columns={COLUMNS}
      rows={page.events.map(rowOf)}
      csvHref={download('csv')}
      toolbar={
        <LinkButton
          href={download('ndjson')}
          download
          variant="ghost"
          size="sm"
          icon={<Braces aria-hidden />}
        >
          NDJSON
        </LinkButton>
      }
      paging={{
        newerHref: page.newer === null ? null : to({ after: page.newer }),
        olderHref: page.older === null ? null : to({ before: page.older }),
      }}
      empty={<AuditEmpty page={page} params={params} />}
    />
  )
}
