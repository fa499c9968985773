import clsx from 'clsx'

/** A grey stand-in for something on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={clsx('cs-skeleton block h-4 rounded', className)} />
}

const WIDTHS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-5/6', 'w-2/5']
const steps = (count: number) => Array.from({ length: count }, (_, index) => index)

/** The shape of a list while it loads. */
export function TableSkeleton({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" className="overflow-hidden rounded-xl border border-line bg-surface">
      <span className="sr-only">Loading…</span>
      <div className="h-9 border-line border-b bg-subtle" />
      {steps(rows).map((row) => (
        <div key={row} className="flex gap-6 border-line border-b px-4 py-3.5 last:border-b-0">
          {steps(columns).map((column) => (
            <span key={column} className="flex-1">
              <Skeleton className={clsx('h-3', WIDTHS[(row + column * 2) % WIDTHS.length])} />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}

/** The shape of a page while it loads, for loading.tsx. */
export function PageSkeleton({ table = true }: { table?: boolean }) {
  return (
    <div>
      <div className="mb-6 flex flex-col gap-3">
        <Skeleton className="h-3 w-32" />
        <Skeleton className="h-6 w-64" />
        <Skeleton className="h-3.5 w-96 max-w-full" />
      </div>
      {table ? (
        <TableSkeleton />
      ) : (
        <div role="status" className="grid gap-4 lg:grid-cols-[2fr_1fr]">
          <span className="sr-only">Loading…</span>
          <Skeleton className="h-72 rounded-xl" />
          <Skeleton className="h-72 rounded-xl" />
        </div>
      )}
    </div>
  )
}
