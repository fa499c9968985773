import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { DataColumn, DataRow } from './data-table'

const isEmpty = (cell: ReactNode) => cell === null || cell === undefined || cell === ''

/** One row. With `href`, its first cell is a link that covers the whole row. */
export function TableRow({ row, columns }: { row: DataRow; columns: readonly DataColumn[] }) {
  return (
    <tr
      className={clsx(
        'relative border-line border-b last:border-b-0 max-sm:block max-sm:py-2.5',
        row.href && 'hover:bg-hover has-[a[data-row]:focus-visible]:bg-hover',
      )}
    >
      {columns.map((column, index) => (
        <td
          key={column.key}
          className={clsx(
            'h-10 px-3 py-1.5 align-middle first:pl-4 last:pr-4 max-sm:grid max-sm:h-auto max-sm:grid-cols-[7rem_1fr] max-sm:gap-2 max-sm:px-4 max-sm:py-1',
            column.align === 'end' && 'tabular-nums sm:text-right',
            column.nowrap && 'whitespace-nowrap',
            // On a narrow screen each cell is a line: what is empty needs none.
            isEmpty(row.cells[column.key]) && 'max-sm:hidden',
            // Controls, and what says more on hover, must stay above the link that covers the row.
            row.href &&
              '[&_:is(a,button,input,time,[title]):not([data-row])]:relative [&_:is(a,button,input,time,[title]):not([data-row])]:z-1 [&_:is(time,[title])]:cursor-pointer',
          )}
        >
          <span aria-hidden="true" className="text-faint text-xs leading-5 sm:hidden">
            {column.header}
          </span>
          <span className={clsx('min-w-0', column.align === 'end' ? 'sm:inline' : 'sm:block')}>
            {index === 0 && row.href ? (
              <Link
                href={row.href}
                // Where reading is recorded, nothing may be fetched that nobody opened.
                prefetch={row.prefetch === false ? false : null}
                data-row=""
                aria-label={row.label}
                className="font-medium text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent-ink focus-visible:after:-outline-offset-2"
              >
                {row.cells[column.key]}
              </Link>
            ) : (
              (row.cells[column.key] ?? <span className="text-faint">–</span>)
            )}
          </span>
        </td>
      ))}
    </tr>
  )
}
