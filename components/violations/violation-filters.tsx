import { FilterBar } from '@/components/ui/filter-bar'
import type { ViolationListInput } from '@/lib/violations/list-input/schema'
import { SEVERITIES, SEVERITY_LABELS, STATE_INFO, STATES } from '@/lib/violations/rules'

type Choices = {
  owners: readonly { id: string; name: string }[]
  rules: readonly { id: string; title: string }[]
}

/** The filters of the list, kept in the address. */
export function ViolationFilters({
  input,
  choices,
}: {
  input: ViolationListInput
  choices: Choices
}) {
  const { show, state, severity, rule, owner, overdue, subject } = input
  return (
    <FilterBar
      key={JSON.stringify(input)}
      action="/audit/violations"
      filters={[
        {
          kind: 'select',
          name: 'show',
          label: 'Which',
          value: show === 'open' ? '' : show,
          all: 'Open',
          options: [
            { value: 'closed', label: 'Closed' },
            { value: 'all', label: 'Open and closed' },
          ],
        },
        {
          kind: 'select',
          name: 'severity',
          label: 'Severity',
          all: 'Any severity',
          value: severity ?? '',
          options: SEVERITIES.map((value) => ({ value, label: SEVERITY_LABELS[value] })),
        },
        {
          kind: 'select',
          name: 'state',
          label: 'State',
          all: 'Any state',
          value: state ?? '',
          options: STATES.map((value) => ({ value, label: STATE_INFO[value].label })),
        },
        {
          kind: 'select',
          name: 'rule',
          label: 'Rule',
          all: 'Any rule',
          value: rule ?? '',
          options: choices.rules.map(({ id, title }) => ({ value: id, label: title })),
        },
        {
          kind: 'select',
          name: 'owner',
          label: 'Owner',
          all: 'Any owner',
          value: owner ?? '',
          options: [
            { value: 'unowned', label: 'Nobody' },
            ...choices.owners.map(({ id, name }) => ({ value: id, label: name })),
          ],
        },
      ]}
      keep={{ overdue, subject }}
      active={Boolean(state || severity || rule || owner || overdue || subject || show !== 'open')}
    />
  )
}
