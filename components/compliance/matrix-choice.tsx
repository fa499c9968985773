import { FilterBar } from '@/components/ui/filter-bar'
import { FRAMEWORK_IDS, FRAMEWORKS, type FrameworkId } from '@/lib/compliance/rules'

/** Which framework and which days the controls are shown for. */
export function MatrixChoice({
  framework,
  period: { from, to },
}: {
  framework: FrameworkId
  period: { from: string; to: string }
}) {
  return (
    <FilterBar
      key={`${framework} ${from} ${to}`}
      action="/compliance/controls"
      filters={[
        {
          kind: 'select',
          name: 'framework',
          label: 'Framework',
          all: 'Choose a framework',
          value: framework,
          options: FRAMEWORK_IDS.map((value) => ({ value, label: FRAMEWORKS[value].label })),
        },
        { kind: 'date-range', label: 'Period', fromName: 'from', toName: 'to', from, to },
      ]}
    />
  )
}
