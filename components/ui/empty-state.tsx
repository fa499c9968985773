import { CircleAlert, Inbox } from 'lucide-react'
import type { ReactNode } from 'react'

/** Nothing here yet: says why, and what to do about it. */
export function EmptyState({
  title,
  children,
  icon,
  action,
}: {
  title: string
  children?: ReactNode
  icon?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center px-6 py-9 text-center">
      <span className="mb-3 flex size-10 items-center justify-center rounded-lg border border-line bg-subtle text-muted [&_svg]:size-5">
        {icon ?? <Inbox aria-hidden />}
      </span>
      <p className="font-semibold">{title}</p>
      {children && (
        <div className="mt-1 max-w-[48ch] text-pretty text-[0.8125rem] text-muted">{children}</div>
      )}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

/** Something failed: what, and what to do. `reference` is what support needs to find it in the log. */
export function ErrorState({
  title,
  children,
  action,
  reference,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
  reference?: string | undefined
}) {
  return (
    <div role="alert" className="flex flex-col items-center px-6 py-12 text-center">
      <span className="mb-3 flex size-10 items-center justify-center rounded-lg border border-danger-line bg-danger-soft text-danger-ink">
        <CircleAlert className="size-5" aria-hidden />
      </span>
      <p className="font-semibold">{title}</p>
      {children && (
        <div className="mt-1 max-w-[52ch] text-pretty text-[0.8125rem] text-muted">{children}</div>
      )}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
      {reference && (
        <p className="mt-4 text-faint text-xs">
          Reference <code className="font-mono text-muted">{reference}</code>
        </p>
      )}
    </div>
  )
}
