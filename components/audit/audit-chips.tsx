import { X } from 'lucide-react'
import Link from 'next/link'
import { ACTION_DOMAINS } from '@/lib/audit/filters/rules'
import { RANGE_LABELS, type SearchParams, searchHref } from '@/lib/audit/filters/schema'
import { ACTIONS, isAction, type SearchChoices } from '@/lib/audit/schema'
import { OUTCOME_LABELS } from './outcome-badge'

/** The filters in the words of the page, by their names in the address. */
export const FILTER_LABELS: Readonly<Record<string, string>> = {
  q: 'Words',
  contains: 'Part of a word',
  range: 'Time',
  from: 'From',
  to: 'To',
  actor: 'Person',
  behalf: 'For',
  action: 'Action',
  outcome: 'Outcome',
  team: 'Team',
  resourceType: 'Resource',
  resourceId: 'Resource id',
  class: 'Sensitivity',
  via: 'Through',
  request: 'Request',
  event: 'Event',
  indexFrom: 'Place from',
  indexTo: 'Place to',
  retention: 'Kept as',
}

function shown(name: string, value: string, { people, teams }: SearchChoices): string {
  const named = [...people, ...teams].find(({ id }) => id === value)
  if (named) return named.name
  if (name === 'action') {
    const domain = ACTION_DOMAINS.find((one) => `${one}.*` === value)
    return domain ? `${domain}: any` : isAction(value) ? ACTIONS[value].label : value
  }
  const known: Record<string, string> =
    name === 'range' ? RANGE_LABELS : name === 'outcome' ? OUTCOME_LABELS : {}
  return known[value] ?? (value.length > 40 ? `${value.slice(0, 40)}…` : value)
}

type Chip = { name: string; value: string; rest: string | null }

function chipsOf(params: SearchParams): Chip[] {
  return Object.keys(FILTER_LABELS).flatMap((name) => {
    const values = [params[name] ?? []]
      .flat()
      .flatMap((text) => (['actor', 'action', 'outcome'].includes(name) ? text.split(',') : [text]))
    return values
      .filter((value) => value !== '' && !(name === 'range' && value === 'custom'))
      .map((value) => ({
        name,
        value,
        rest: values.filter((other) => other !== value).join(',') || null,
      }))
  })
}

/** Every filter in use, each with a way to take it away. */
export function AuditChips({ params, choices }: { params: SearchParams; choices: SearchChoices }) {
  const chips = chipsOf(params)
  if (chips.length === 0) return null
  return (
    <ul aria-label="Filters in use" className="mb-3 flex min-w-0 flex-wrap gap-1.5">
      {chips.map(({ name, value, rest }) => (
        <li key={`${name}=${value}`} className="min-w-0 max-w-full">
          <Link
            href={searchHref('/audit', params, { [name]: rest, before: null, after: null })}
            prefetch={false}
            aria-label={`Remove ${FILTER_LABELS[name]}: ${shown(name, value, choices)}`}
            className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-full bg-subtle py-0.5 pr-1.5 pl-2.5 text-xs inset-ring inset-ring-line hover:bg-hover"
          >
            <span className="text-muted">{FILTER_LABELS[name]}</span>
            <span className="min-w-0 truncate font-medium">{shown(name, value, choices)}</span>
            <X className="size-3.5 shrink-0 text-faint" aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  )
}
