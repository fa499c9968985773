import clsx from 'clsx'
import { APPROVALS_REQUIRED } from '@/lib/review/rules'

/** How many approvals stand, of how many it takes: as dots and in figures. */
export function ApprovalCount({ count }: { count: number }) {
  const needed = Array.from({ length: APPROVALS_REQUIRED }, (_, at) => at + 1)
  return (
    <span className="inline-flex items-center gap-2">
      <span className="inline-flex gap-1" aria-hidden="true">
        {needed.map((nth) => (
          <span
            key={nth}
            className={clsx(
              'size-2 rounded-full',
              nth <= count ? 'bg-success' : 'inset-ring inset-ring-strong',
            )}
          />
        ))}
      </span>
      <span className="whitespace-nowrap text-muted text-xs tabular-nums">
        {count} of {APPROVALS_REQUIRED}
      </span>
    </span>
  )
}
