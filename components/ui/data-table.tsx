'use client'

import { columnVisibilityFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { type ReactNode, useMemo, useRef } from 'react'
import { TableColumnChoice } from './data-table-columns'
import { TableFooter, type TablePaging } from './data-table-footer'
import { TableHead } from './data-table-head'
import { useHiddenColumns } from './data-table-hidden'
import { openRow, useRowKeys } from './data-table-keys'
import { TableRow } from './data-table-row'
import { ScrollRegion } from './scroll-region'

export type DataColumn<Key extends string = string> = {
  key: Key
  header: string
  align?: 'start' | 'end'
  width?: string
  sort?: { ascHref: string; descHref: string; current: 'asc' | 'desc' | null }
  hideable?: boolean
  hiddenByDefault?: boolean
  nowrap?: boolean
}

export type DataRow<Key extends string = string> = {
  id: string
  href?: string
  /** False where opening the row is recorded: then only a click fetches it. */
  prefetch?: false
  label?: string
  cells: Partial<Record<Key, ReactNode>>
}

export type DataTableProps<Key extends string = string> = {
  name: string
  label: string
  columns: readonly DataColumn<Key>[]
  rows: readonly DataRow<Key>[]
  empty: ReactNode
  paging?: TablePaging
  csvHref?: string
  toolbar?: ReactNode
}

const features = tableFeatures({ columnVisibilityFeature })

/**
 * A list that the server has already filtered, sorted and cut into a page. Cells arrive rendered;
 * sorting and paging are links. `name` is where the reader's choice of columns is remembered.
 */
export function DataTable<Key extends string>({
  name,
  label,
  columns,
  rows,
  empty,
  paging,
  csvHref,
  toolbar,
}: DataTableProps<Key>) {
  const [hidden, setHidden] = useHiddenColumns(name, columns)
  const body = useRef<HTMLTableSectionElement>(null)
  const onKeyDown = useRowKeys(body)
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.key,
        header: column.header,
        accessorFn: (row: DataRow<Key>) => row.cells[column.key],
        enableHiding: column.hideable ?? true,
      })),
    [columns],
  )
  const visibility = useMemo(
    () => Object.fromEntries(columns.map(({ key }) => [key, !hidden.has(key)])),
    [columns, hidden],
  )
  const table = useTable({
    features,
    data: rows,
    columns: definitions,
    getRowId: (row) => row.id,
    state: { columnVisibility: visibility },
  })
  const byKey = new Map<string, DataColumn<Key>>(columns.map((column) => [column.key, column]))
  const shown = table.getVisibleLeafColumns().flatMap(({ id }) => byKey.get(id) ?? [])

  return (
    <section
      aria-label={label}
      className="overflow-clip rounded-xl border border-line bg-surface shadow-raised"
    >
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-line border-b py-1.5 pr-2 pl-4">
        <div className="min-w-0 flex-1 text-muted text-xs [&_h2]:text-ink">{toolbar ?? label}</div>
        <TableColumnChoice
          columns={columns}
          hidden={hidden}
          onChange={setHidden}
          csvHref={csvHref}
        />
      </div>
      {rows.length === 0 ? (
        empty
      ) : (
        <ScrollRegion label={`${label}, table`}>
          <table className="w-full border-collapse text-left text-[0.8125rem] max-sm:block">
            <TableHead columns={shown} />
            <tbody ref={body} onKeyDown={onKeyDown} onClick={openRow} className="max-sm:block">
              {table.getRowModel().rows.map((row) => (
                <TableRow key={row.id} row={row.original} columns={shown} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {paging && <TableFooter paging={paging} shown={rows.length} />}
      <span className="sr-only" role="status">
        {rows.length === 0 ? 'No rows.' : ''}
      </span>
    </section>
  )
}
