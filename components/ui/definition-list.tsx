import clsx from 'clsx'
import type { ReactNode } from 'react'

export type Definition = { term: string; value: ReactNode }

/** Names and values; beside each other where there is room. An empty value shows as a dash. */
export function DefinitionList({
  items,
  layout = 'rows',
}: {
  items: readonly Definition[]
  layout?: 'rows' | 'grid'
}) {
  return (
    <dl
      className={clsx(
        layout === 'rows'
          ? 'divide-y divide-line'
          : 'grid grid-cols-[repeat(auto-fit,minmax(12rem,1fr))] gap-x-6 gap-y-4',
      )}
    >
      {items.map(({ term, value }) => (
        <div
          key={term}
          className={clsx(
            'min-w-0',
            layout === 'rows' &&
              'grid gap-x-4 gap-y-0.5 py-2 first:pt-0 last:pb-0 sm:grid-cols-[11rem_1fr] sm:items-baseline',
          )}
        >
          <dt className="text-muted text-xs leading-5">{term}</dt>
          <dd className="min-w-0 break-words text-[0.8125rem]">
            {value === null || value === undefined || value === '' ? (
              <span className="text-faint">–</span>
            ) : (
              value
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
