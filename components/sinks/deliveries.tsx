import { Activity } from 'lucide-react'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { formatBytes, formatNumber } from '@/components/ui/format'
import { Time } from '@/components/ui/time'
import type { DeliveryView } from '@/lib/sinks/schema'

const COLUMNS = [
  { key: 'at', header: 'Ten minutes from', nowrap: true },
  { key: 'events', header: 'Events', align: 'end' },
  { key: 'batches', header: 'Batches', align: 'end' },
  { key: 'bytes', header: 'Sent', align: 'end', nowrap: true },
  { key: 'failures', header: 'Failures', align: 'end' },
] as const

const rowOf = ({ at, events, batches, bytes, failures, lastError }: DeliveryView) => ({
  id: at,
  cells: {
    at: (
      <span>
        <Time value={at} format="exact" />
        {lastError && (
          <span className="block max-w-[48ch] text-danger-ink text-xs">{lastError}</span>
        )}
      </span>
    ),
    events: formatNumber(events),
    batches: formatNumber(batches),
    bytes: formatBytes(bytes),
    failures: formatNumber(failures),
  },
})

/** What was delivered in the last day. */
export function Deliveries({ deliveries }: { deliveries: readonly DeliveryView[] }) {
  return (
    <DataTable
      name="sink-deliveries"
      label="Deliveries of the last day"
      columns={COLUMNS}
      rows={deliveries.map(rowOf)}
      toolbar={<h2 className="font-semibold text-sm">Deliveries of the last day</h2>}
      empty={
        <EmptyState title="Nothing delivered in the last day" icon={<Activity aria-hidden />}>
          Events are forwarded as soon as they have their place in the log.
        </EmptyState>
      }
    />
  )
}
