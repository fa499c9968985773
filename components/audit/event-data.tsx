import { ArrowRight } from 'lucide-react'
import { Card } from '@/components/ui/card'
import { DefinitionList } from '@/components/ui/definition-list'
import { type DataRow, dataRows } from '@/lib/audit/rules'
import type { AuditEventDetail, Plain } from '@/lib/audit/schema'

const LIST_MAX = 50

function Value({ value }: { value: Plain }) {
  if (value === null || value === '') return <span className="text-faint">none</span>
  if (typeof value !== 'object') return <code className="font-mono text-2xs">{String(value)}</code>
  if (value.length === 0) return <span className="text-faint">none</span>
  return (
    <ul className="space-y-0.5">
      {value.slice(0, LIST_MAX).map((item) => (
        <li key={item}>
          <code className="font-mono text-xs">{item}</code>
        </li>
      ))}
      {value.length > LIST_MAX && (
        <li className="text-muted">and {value.length - LIST_MAX} more</li>
      )}
    </ul>
  )
}

const termOf = ({ field }: DataRow) => field.replaceAll('_', ' ')

const shownValue = (row: DataRow) =>
  'value' in row ? (
    <Value value={row.value} />
  ) : (
    <span className="flex flex-wrap items-center gap-2">
      <span className="rounded bg-danger-soft px-1.5 text-danger-ink">
        <span className="sr-only">was </span>
        <Value value={row.before} />
      </span>
      <ArrowRight className="size-3.5 text-faint" aria-hidden />
      <span className="rounded bg-success-soft px-1.5 text-success-ink">
        <span className="sr-only">became </span>
        <Value value={row.after} />
      </span>
    </span>
  )

/** The plain facts of an event: what fields were and became, and everything else it recorded. */
export function EventData({ event }: { event: AuditEventDetail }) {
  const rows = dataRows(event.core)
  if (rows.length === 0) return null
  return (
    <Card title="Details">
      <DefinitionList items={rows.map((row) => ({ term: termOf(row), value: shownValue(row) }))} />
    </Card>
  )
}
