import { X } from 'lucide-react'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-style'
import { type Filter, FilterBar } from '@/components/ui/filter-bar'
import type { SelectOption } from '@/components/ui/input'
import { SYSTEM_ID } from '@/lib/access/permissions'
import { ACTION_DOMAINS, domainOf } from '@/lib/audit/filters/rules'
import { CUSTOM, RANGE_LABELS, type SearchParams, searchHref } from '@/lib/audit/filters/schema'
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
    select(params, 'resourceType', 'Resource', 'Any resource', titledOptions(RESOURCE_TYPES)),
    select(params, 'class', 'Sensitivity', 'Any sensitivity', titledOptions(CLASSES)),
  ]
}

const FILTERS = ['q', 'range', 'from', 'to', 'actor', 'action', 'outcome', 'team', 'resourceType']

/** The filters of the audit log, kept in the address. */
export function AuditFilters({
  params,
  choices,
}: {
  params: SearchParams
  choices: SearchChoices
}) {
  const resourceId = textOf(params, 'resourceId')
  const active = [...FILTERS, 'class', 'resourceId'].some((name) => textOf(params, name) !== '')
  return (
    <>
      <FilterBar
        // Uncontrolled fields: another address must show its own values.
        key={searchHref('', params)}
        action="/audit"
        search={{
          value: textOf(params, 'q'),
          placeholder: 'Words, digest, id…',
          label: 'Search the audit log',
        }}
        filters={filtersOf(params, choices)}
        keep={{ resourceId }}
        active={active}
      />
      {resourceId && (
        <p className="mb-3 flex min-w-0 items-center gap-2 text-muted text-xs">
          Only about
          <code className="min-w-0 truncate rounded bg-subtle px-1.5 py-0.5 font-mono text-ink">
            {resourceId}
          </code>
          <Link
            href={searchHref('/audit', params, { resourceId: null, before: null, after: null })}
            className={buttonClass('ghost', 'sm')}
          >
            <X aria-hidden />
            Show all
          </Link>
        </p>
      )}
    </>
  )
}
