import clsx from 'clsx'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import Link from 'next/link'
import type { DataColumn } from './data-table'

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const
const ICON = { asc: ArrowUp, desc: ArrowDown, none: ChevronsUpDown }

function SortLink({ column }: { column: DataColumn }) {
  if (!column.sort) return column.header
  const { current, ascHref, descHref } = column.sort
  const Icon = ICON[current ?? 'none']
  return (
    <Link
      href={current === 'asc' ? descHref : ascHref}
      scroll={false}
      className="inline-flex min-h-6 items-center gap-1 rounded hover:text-ink"
    >
      {column.header}
      <Icon className={clsx('size-3', !current && 'text-faint')} aria-hidden />
    </Link>
  )
}

/** Column headings, those that sort as links. Rows stack on narrow screens, where headings hide. */
export function TableHead({ columns }: { columns: readonly DataColumn[] }) {
  return (
    <thead className="max-sm:sr-only">
      <tr className="border-line border-b bg-subtle text-muted text-xs">
        {columns.map((column) => (
          <th
            key={column.key}
            scope="col"
            aria-sort={column.sort?.current ? ARIA_SORT[column.sort.current] : undefined}
            style={column.width ? { width: column.width } : undefined}
            className={clsx(
              'h-8 whitespace-nowrap px-3 font-medium first:pl-4 last:pr-4',
              column.align === 'end' && 'text-right',
            )}
          >
            <SortLink column={column} />
          </th>
        ))}
      </tr>
    </thead>
  )
}
