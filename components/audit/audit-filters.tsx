import { Button } from '@/components/ui/button'
import { type Filter, FilterBar } from '@/components/ui/filter-bar'
import type { SelectOption } from '@/components/ui/input'
import { SelectField, TextField } from '@/components/ui/text-field'
import { SYSTEM_ID } from '@/lib/access/permissions'
import { ACTION_DOMAINS, domainOf } from '@/lib/audit/filters/rules'
import {
  CUSTOM,
  RANGE_LABELS,
  RETENTION_CLASSES,
  type SearchParams,
  searchHref,
  VIAS,
} from '@/lib/audit/filters/schema'
import {
  ACTION_NAMES,
  ACTIONS,
  CLASSES,
  OUTCOMES,
  RESOURCE_TYPES,
  type SearchChoices,
} from '@/lib/audit/schema'
import { OUTCOME_LABELS } from './outcome-badge'

const titled = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).replaceAll('-', ' ')
const titledOptions = (words: readonly string[]): SelectOption[] =>
  words.map((value) => ({ value, label: titled(value) }))

/** Each domain as a choice of its own, its actions indented below. */
const ACTION_OPTIONS: SelectOption[] = ACTION_DOMAINS.flatMap((domain) => [
  { value: `${domain}.*`, label: `${titled(domain)}: any` },
  ...ACTION_NAMES.filter((action) => domainOf(action) === domain).map((action) => ({
    value: action,
    label: `\u2003${ACTIONS[action].label}`,
  })),
])

const RANGE_OPTIONS: SelectOption[] = [
  ...Object.entries(RANGE_LABELS).map(([value, label]) => ({ value, label })),
  { value: CUSTOM, label: 'Between two days…' },
]

const textOf = (params: SearchParams, name: string): string => [params[name] ?? []].flat().join(',')

/** An address may ask for several values; the select then shows them as one choice. */
function select(
  params: SearchParams,
  name: string,
  label: string,
  all: string,
  options: readonly SelectOption[],
): Filter {
  const value = textOf(params, name)
  const known = value === '' || options.some((option) => option.value === value)
  const several = { value, label: value.includes(',') ? 'Several' : value }
  return {
    kind: 'select',
    name,
    label,
    all,
    value,
    options: known ? options : [several, ...options],
  }
}

function filtersOf(params: SearchParams, { people, teams }: SearchChoices): Filter[] {
  const persons = people.map(({ id, name, active }) => ({
    value: id,
    label: active ? name : `${name} (inactive)`,
  }))
  const dated = textOf(params, 'from') !== '' || textOf(params, 'to') !== ''
  const range = textOf(params, 'range') || (dated ? CUSTOM : '')
  const days: Filter[] =
    range === CUSTOM
      ? [
          {
            kind: 'date-range',
            label: 'Time',
            fromName: 'from',
            toName: 'to',
            from: textOf(params, 'from').slice(0, 10),
            to: textOf(params, 'to').slice(0, 10),
          },
        ]
      : []
  return [
    select({ range }, 'range', 'Time', 'Any time', RANGE_OPTIONS),
    ...days,
    select(params, 'actor', 'Person', 'Anyone', [
      ...persons,
      { value: SYSTEM_ID, label: 'Countersign itself' },
    ]),
    select(params, 'action', 'Action', 'Any action', ACTION_OPTIONS),
    select(
      params,
      'outcome',
      'Outcome',
      'Any outcome',
      OUTCOMES.map((value) => ({ value, label: OUTCOME_LABELS[value] })),
    ),
    select(
      params,
      'team',
      'Team',
      'Any team',
      teams.map(({ id, name }) => ({ value: id, label: name })),
    ),
  ]
}

const MORE = [
  'contains',
  'resourceType',
  'resourceId',
  'class',
  'behalf',
  'via',
  'request',
  'event',
  'indexFrom',
  'indexTo',
  'retention',
] as const
const FIRST = ['q', 'range', 'from', 'to', 'actor', 'action', 'outcome', 'team'] as const

const valuesOf = (params: SearchParams, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, textOf(params, name)]))

function MoreFilters({ params, choices }: { params: SearchParams; choices: SearchChoices }) {
  const used = MORE.filter((name) => textOf(params, name) !== '').length
  const people = choices.people.map(({ id, name }) => ({ value: id, label: name }))
  const text = (name: string) => ({ name, defaultValue: textOf(params, name) })
  return (
    <details className="mb-3 text-[0.8125rem]">
      <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-accent-ink">
        More filters{used > 0 && ` (${used} in use)`}
      </summary>
      <form
        action="/audit"
        className="mt-2 grid gap-3 rounded-xl border border-line bg-surface p-4 shadow-raised sm:grid-cols-2 lg:grid-cols-4"
      >
        {Object.entries(valuesOf(params, FIRST)).map(
          ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <TextField
          label="Part of a word"
          hint="Three characters or more; in 30 days at most."
          {...text('contains')}
        />
        <SelectField
          label="Resource"
          placeholder="Any resource"
          options={titledOptions(RESOURCE_TYPES)}
          {...text('resourceType')}
        />
        <TextField label="Id of the resource" mono {...text('resourceId')} />
        <SelectField
          label="Sensitivity"
          placeholder="Any sensitivity"
          options={titledOptions(CLASSES)}
          {...text('class')}
        />
        <SelectField
          label="Done by Countersign for"
          placeholder="Anyone"
          options={people}
          {...text('behalf')}
        />
        <SelectField
          label="Through"
          placeholder="Any way"
          options={titledOptions(VIAS)}
          {...text('via')}
        />
        <TextField label="Id of the request" mono {...text('request')} />
        <TextField label="Id of the event" mono {...text('event')} />
        <TextField label="Place in the log, from" inputMode="numeric" {...text('indexFrom')} />
        <TextField label="Place in the log, to" inputMode="numeric" {...text('indexTo')} />
        <SelectField
          label="Kept as"
          placeholder="Any retention"
          options={titledOptions(RETENTION_CLASSES)}
          {...text('retention')}
        />
        <span className="flex items-end">
          <Button type="submit">Apply</Button>
        </span>
      </form>
    </details>
  )
}

/** The filters of the audit log, kept in the address. */
export function AuditFilters({
  params,
  choices,
}: {
  params: SearchParams
  choices: SearchChoices
}) {
  const active = [...FIRST, ...MORE].some((name) => textOf(params, name) !== '')
  // Uncontrolled fields: another address must show its own values.
  const address = searchHref('', params)
  return (
    <>
      <FilterBar
        key={`first ${address}`}
        action="/audit"
        search={{
          value: textOf(params, 'q'),
          placeholder: 'Words, "a phrase", -without…',
          label: 'Search the audit log',
        }}
        filters={filtersOf(params, choices)}
        keep={valuesOf(params, MORE)}
        active={active}
      />
      <MoreFilters key={`more ${address}`} params={params} choices={choices} />
    </>
  )
}
