'use client'

import { Columns3, Download } from 'lucide-react'
import { useId } from 'react'
import { buttonClass } from './button-style'
import type { DataColumn } from './data-table'

/** What can be done with the whole table: choose its columns, take it away as CSV. */
export function TableColumnChoice({
  columns,
  hidden,
  onChange,
  csvHref,
}: {
  columns: readonly DataColumn[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
  csvHref: string | undefined
}) {
  const id = useId()
  const choosable = columns.filter((column, index) => column.hideable ?? index > 0)
  const toggle = (key: string) => {
    const next = new Set(hidden)
    if (!next.delete(key)) next.add(key)
    onChange(next)
  }
  return (
    <div className="flex items-center gap-1">
      {choosable.length > 1 && (
        <div className="relative">
          <button
            type="button"
            popoverTarget={id}
            className={buttonClass('ghost', 'sm')}
            style={{ anchorName: `--${id}` }}
          >
            <Columns3 aria-hidden />
            Columns
          </button>
          <div
            id={id}
            popover="auto"
            className="cs-popover cs-anchored cs-pop fixed min-w-44 rounded-lg bg-raised p-1.5 shadow-overlay"
            style={{
              positionAnchor: `--${id}`,
              top: 'anchor(bottom)',
              right: 'anchor(right)',
              marginTop: 6,
            }}
          >
            <fieldset>
              <legend className="px-2 pt-1 pb-1.5 text-muted text-xs">Shown columns</legend>
              {choosable.map((column) => (
                <label
                  key={column.key}
                  className="flex min-h-7 items-center gap-2 rounded-md px-2 text-[0.8125rem] hover:bg-hover"
                >
                  <input
                    type="checkbox"
                    checked={!hidden.has(column.key)}
                    onChange={() => toggle(column.key)}
                    className="size-4 accent-accent"
                  />
                  {column.header}
                </label>
              ))}
            </fieldset>
          </div>
        </div>
      )}
      {csvHref && (
        <a href={csvHref} download className={buttonClass('ghost', 'sm')}>
          <Download aria-hidden />
          CSV
        </a>
      )}
    </div>
  )
}
