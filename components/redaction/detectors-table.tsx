'use client'

import { Search } from 'lucide-react'
import { useId, useState } from 'react'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { CLASS_LABELS, type DetectorView } from '@/lib/policies/rules'
import { ClassBadge } from './class-badge'

const COLUMNS = [
  { key: 'label', header: 'Detector', hideable: false },
  { key: 'class', header: 'Class', nowrap: true },
  { key: 'finds', header: 'What it finds', hideable: false },
  { key: 'example', header: 'Example', hideable: false },
  { key: 'marker', header: 'Stored instead', nowrap: true, hideable: false },
] as const

const rowOf = (detector: DetectorView) => ({
  id: detector.type,
  cells: {
    label: <span className="font-medium">{detector.label}</span>,
    class: <ClassBadge value={detector.class} />,
    finds: <span className="text-muted">{detector.finds}</span>,
    example: <code className="font-mono text-xs max-sm:break-all">{detector.example}</code>,
    marker: <code className="font-mono text-muted text-xs">{detector.marker}</code>,
  },
})

const wordsOf = ({ label, finds, example, marker, class: dataClass }: DetectorView): string =>
  [label, finds, example, marker, CLASS_LABELS[dataClass]].join(' ').toLowerCase()

/** The detectors that come with Countersign. They cannot be turned off. */
export function DetectorsTable({ detectors }: { detectors: readonly DetectorView[] }) {
  const [typed, setTyped] = useState('')
  const id = useId()
  const words = typed.toLowerCase().split(/\s+/)
  const found = detectors.filter((one) => words.every((word) => wordsOf(one).includes(word)))
  return (
    <div id="detectors">
      <DataTable
        name="detectors"
        label="Built-in detectors"
        columns={COLUMNS}
        rows={found.map(rowOf)}
        toolbar={
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-1.5 pr-2">
            <div className="min-w-0 flex-1 basis-80">
              <h2 className="font-semibold text-sm">Built-in detectors</h2>
              <p className="mt-0.5">
                Always on. Check digits, country rules and issuers’ own prefixes decide, not the
                form alone.
              </p>
            </div>
            <div className="relative w-full sm:w-64">
              <Search
                className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-faint"
                aria-hidden
              />
              <Input
                id={id}
                type="search"
                aria-label="Find a detector"
                placeholder={`Find among ${detectors.length}`}
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                className="pl-8"
              />
            </div>
          </div>
        }
        empty={
          <EmptyState title="No detector by these words" icon={<Search aria-hidden />}>
            What none of them finds can be a rule of your own.
          </EmptyState>
        }
      />
    </div>
  )
}
