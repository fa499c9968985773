import { Download, PackageOpen } from 'lucide-react'
import { Person } from '@/components/ui/avatar'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { FRAMEWORKS } from '@/lib/compliance/rules'
import type { ExportView } from '@/lib/compliance/schema'

const COLUMNS = [
  { key: 'framework', header: 'Framework', nowrap: true },
  { key: 'period', header: 'Period, UTC', nowrap: true },
  { key: 'who', header: 'Asked for by', nowrap: true },
  { key: 'when', header: 'When', nowrap: true },
  { key: 'download', header: 'Bundle', align: 'end', hideable: false },
] as const

const rowOf = ({ id, framework, from, to, requestedBy, createdAt }: ExportView) => ({
  id,
  cells: {
    framework: <span className="font-medium">{FRAMEWORKS[framework].label}</span>,
    period: (
      <span className="tabular-nums">
        {from} – {to}
      </span>
    ),
    who: <Person name={requestedBy.name} seed={requestedBy.id} />,
    when: <Time value={createdAt} />,
    download: (
      <LinkButton
        href={`/api/v1/exports/${id}/download`}
        download
        size="sm"
        icon={<Download aria-hidden />}
      >
        Download
      </LinkButton>
    ),
  },
})

/** Past exports: any may be downloaded again. */
export function ExportsTable({ exports }: { exports: readonly ExportView[] }) {
  return (
    <DataTable
      name="exports"
      label="Past exports"
      columns={COLUMNS}
      rows={exports.map(rowOf)}
      toolbar={<h2 className="font-semibold text-sm">Past exports</h2>}
      empty={
        <EmptyState title="No export yet" icon={<PackageOpen aria-hidden />}>
          Choose a framework and a period above. Everybody who may read the audit log sees the
          exports here and may download them again.
        </EmptyState>
      }
    />
  )
}
