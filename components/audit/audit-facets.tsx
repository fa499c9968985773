import clsx from 'clsx'
import { Check } from 'lucide-react'
import Link from 'next/link'
import { formatCompact, formatNumber } from '@/components/ui/format'
import type { Facets, FacetValue } from '@/lib/audit/facets/schema'
import { type SearchParams, searchHref } from '@/lib/audit/filters/schema'

const FIELDS = [
  { key: 'action', label: 'Actions', several: true },
  { key: 'outcome', label: 'Outcomes', several: true },
  { key: 'actor', label: 'People', several: true },
  { key: 'team', label: 'Teams', several: false },
] as const

type Field = (typeof FIELDS)[number]

const chosenOf = (params: SearchParams, name: string): string[] =>
  [params[name] ?? []].flat().flatMap((text) => text.split(',').filter((part) => part !== ''))

/** The same search with the value added, or taken away when it was chosen. */
function toggled(params: SearchParams, { key, several }: Field, value: string): string {
  const chosen = chosenOf(params, key)
  const rest = chosen.filter((other) => other !== value)
  const next = rest.length < chosen.length ? rest : several ? [...rest, value] : [value]
  return searchHref('/audit', params, {
    [key]: next.length > 0 ? next.join(',') : null,
    before: null,
    after: null,
  })
}

function Value({
  field,
  value,
  params,
  exact,
}: {
  field: Field
  value: FacetValue
  params: SearchParams
  exact: boolean
}) {
  const chosen = chosenOf(params, field.key).includes(value.value)
  return (
    <li>
      <Link
        href={toggled(params, field, value.value)}
        prefetch={false}
        scroll={false}
        aria-current={chosen ? 'true' : undefined}
        className={clsx(
          'flex min-h-7 items-center gap-2 rounded-md px-2 text-[0.8125rem] hover:bg-hover',
          chosen && 'bg-accent-soft text-accent-ink',
        )}
      >
        {chosen && <Check className="size-3.5 shrink-0" aria-hidden />}
        <span className="min-w-0 flex-1 truncate">{value.label}</span>
        <span
          className="shrink-0 text-muted text-xs tabular-nums"
          title={formatNumber(value.events)}
        >
          {exact ? formatNumber(value.events) : `≈ ${formatCompact(value.events)}`}
        </span>
      </Link>
    </li>
  )
}

/** What is frequent among the events found; each value narrows the search, or widens it again. */
export function AuditFacets({ facets, params }: { facets: Facets; params: SearchParams }) {
  return (
    <div className="space-y-4">
      {FIELDS.map((field) => {
        const values = facets[field.key]
        if (values.length === 0) return null
        return (
          <section key={field.key} aria-label={field.label}>
            <h2 className="mb-1 px-2 font-medium text-muted text-xs">{field.label}</h2>
            <ul>
              {values.map((value) => (
                <Value
                  key={value.value}
                  field={field}
                  value={value}
                  params={params}
                  exact={!facets.estimated.includes(field.key)}
                />
              ))}
            </ul>
          </section>
        )
      })}
      {facets.estimated.length > 0 && (
        <p className="px-2 text-2xs text-muted">
          What bears ≈ is estimated from the newest {formatNumber(facets.sampled)} events.
        </p>
      )}
    </div>
  )
}
