import { Card } from '@/components/ui/card'
import { DataTable } from '@/components/ui/data-table'
import type { DetectorView } from '@/lib/policies/rules'
import { ClassBadge } from './class-badge'

const COLUMNS = [
  { key: 'label', header: 'Detector' },
  { key: 'class', header: 'Class' },
  { key: 'finds', header: 'What it finds' },
  { key: 'example', header: 'Example' },
  { key: 'marker', header: 'Stored instead', nowrap: true },
]

const rowOf = (detector: DetectorView) => ({
  id: detector.type,
  cells: {
    label: <span className="font-medium">{detector.label}</span>,
    class: <ClassBadge value={detector.class} />,
    finds: <span className="text-muted">{detector.finds}</span>,
    example: <code className="break-all font-mono text-xs">{detector.example}</code>,
    marker: <code className="font-mono text-muted text-xs">{detector.marker}</code>,
  },
})

/** The detectors that come with Countersign. They cannot be turned off. */
export function DetectorsTable({ detectors }: { detectors: readonly DetectorView[] }) {
  return (
    <Card
      id="detectors"
      title="Built-in detectors"
      description="Always on. Check digits, country rules and issuers’ own prefixes decide, not the form alone."
      flush
    >
      <DataTable
        name="detectors"
        label="Built-in detectors"
        columns={COLUMNS}
        rows={detectors.map(rowOf)}
        empty={null}
      />
    </Card>
  )
}
