import { Search } from 'lucide-react'
import Link from 'next/link'
import { Button } from './button'
import { buttonClass } from './button-style'
import { AutoSubmit } from './filter-auto-submit'
import { Input, Select, type SelectOption } from './input'

export type Filter =
  | {
      kind: 'select'
      name: string
      label: string
      value?: string
      options: readonly SelectOption[]
      all?: string
    }
  | {
      kind: 'date-range'
      label: string
      fromName: string
      toName: string
      from?: string
      to?: string
    }

function DateInput({
  name,
  label,
  value,
}: {
  name: string
  label: string
  value: string | undefined
}) {
  return <Input type="date" name={name} aria-label={label} defaultValue={value} className="!w-34" />
}

/**
 * Search and filters as a GET form, so that they live in the address and work without JavaScript.
 * `keep` are the other parameters to carry along (sort, not the page); selects submit when changed.
 */
export function FilterBar({
  action,
  search,
  filters = [],
  keep = {},
  active = false,
}: {
  action: string
  search?: { name?: string; value?: string | undefined; placeholder?: string; label?: string }
  filters?: readonly Filter[]
  keep?: Readonly<Record<string, string | undefined>>
  active?: boolean
}) {
  return (
    <AutoSubmit action={action}>
      {Object.entries(keep).map(
        ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
      )}
      {search && (
        <span className="relative min-w-44 max-w-80 flex-1">
          <Search
            className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
            aria-hidden
          />
          <Input
            type="search"
            name={search.name ?? 'q'}
            defaultValue={search.value}
            placeholder={search.placeholder ?? 'Search…'}
            aria-label={search.label ?? search.placeholder ?? 'Search'}
            className="!pl-8"
          />
        </span>
      )}
      {filters.map((filter) =>
        filter.kind === 'select' ? (
          <Select
            key={filter.name}
            name={filter.name}
            aria-label={filter.label}
            defaultValue={filter.value ?? ''}
            placeholder={filter.all ?? `${filter.label}: all`}
            options={filter.options}
            className="max-w-52"
          />
        ) : (
          <fieldset key={filter.fromName} className="flex items-center gap-1.5">
            <legend className="sr-only">{filter.label}</legend>
            <DateInput name={filter.fromName} label={`${filter.label} from`} value={filter.from} />
            <span aria-hidden="true" className="text-faint">
              –
            </span>
            <DateInput name={filter.toName} label={`${filter.label} to`} value={filter.to} />
          </fieldset>
        ),
      )}
      <Button type="submit">Apply</Button>
      {active && (
        <Link href={action} className={buttonClass('ghost')}>
          Clear
        </Link>
      )}
    </AutoSubmit>
  )
}
