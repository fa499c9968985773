import { Plug, Plus } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { formatNumber } from '@/components/ui/format'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { SINK_KINDS } from '@/lib/sinks/kinds/rules'
import { durationWords } from '@/lib/sinks/rules'
import type { SinkView } from '@/lib/sinks/schema'
import { HealthBadge } from './health-badge'
import { KindIcon } from './kind-icon'

const COLUMNS = [
  { key: 'name', header: 'Sink', hideable: false },
  { key: 'health', header: 'State', nowrap: true },
  { key: 'behind', header: 'Behind', align: 'end', nowrap: true },
  { key: 'rate', header: 'Events a minute', align: 'end', nowrap: true },
  { key: 'letters', header: 'Set aside', align: 'end', nowrap: true },
  { key: 'ok', header: 'Last delivered', nowrap: true },
] as const

const behindWords = ({ behindEvents, behindMs }: SinkView): string =>
  behindEvents === 0
    ? 'Nothing'
    : `${formatNumber(behindEvents)} ${behindEvents === 1 ? 'event' : 'events'}, ${durationWords(behindMs)}`

const rowOf = (sink: SinkView) => ({
  id: sink.id,
  href: `/admin/integrations/${sink.id}`,
  label: sink.name,
  cells: {
    name: (
      <span className="flex min-w-0 items-start gap-2.5">
        <span className="mt-0.5">
          <KindIcon kind={sink.kind} />
        </span>
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-1.5 font-medium">
            {sink.name}
            {sink.personal && <Badge tone="warning">Personal fields</Badge>}
          </span>
          <span className="block text-muted text-xs">
            {SINK_KINDS[sink.kind].label} · <span className="break-all">{sink.destination}</span>
          </span>
          {sink.lastError && (
            <span className="mt-0.5 block max-w-[60ch] text-danger-ink text-xs">
              {sink.lastError}
            </span>
          )}
        </span>
      </span>
    ),
    health: <HealthBadge health={sink.health} />,
    behind: <span className="tabular-nums">{behindWords(sink)}</span>,
    rate: <span className="tabular-nums">{formatNumber(sink.perMinute)}</span>,
    letters: <span className="tabular-nums">{formatNumber(sink.deadLetters)}</span>,
    ok: sink.lastOkAt ? <Time value={sink.lastOkAt} /> : <span className="text-muted">Never</span>,
  },
})

/** Every sink with how it is doing. */
export function SinksTable({
  sinks,
  mayChange,
}: {
  sinks: readonly SinkView[]
  mayChange: boolean
}) {
  return (
    <DataTable
      name="sinks"
      label="Sinks"
      columns={COLUMNS}
      rows={sinks.map(rowOf)}
      toolbar={<h2 className="font-semibold text-sm">Sinks</h2>}
      empty={
        <EmptyState
          title="The audit log is not forwarded anywhere"
          icon={<Plug aria-hidden />}
          action={
            mayChange && (
              <LinkButton
                href="/admin/integrations/new"
                variant="primary"
                icon={<Plus aria-hidden />}
              >
                Add sink
              </LinkButton>
            )
          }
        >
          {mayChange
            ? 'Add your SIEM, so that its events and checkpoints stand where nobody with access to this database can change them.'
            : 'An admin can add your SIEM here. You will see how it is doing.'}
        </EmptyState>
      }
    />
  )
}
