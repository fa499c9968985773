import clsx from 'clsx'
import type { ReactNode } from 'react'

/** A framed part of a page, with an optional heading row and a foot. `flush` leaves out the padding. */
export function Card({
  title,
  description,
  actions,
  footer,
  children,
  flush = false,
  className,
  id,
}: {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  footer?: ReactNode
  children?: ReactNode
  flush?: boolean
  className?: string
  id?: string
}) {
  return (
    <section
      id={id}
      className={clsx(
        'min-w-0 overflow-clip rounded-xl border border-line bg-surface shadow-raised',
        className,
      )}
    >
      {(title || actions) && (
        <header
          className={clsx(
            'flex flex-wrap items-start justify-between gap-3 px-4 py-3',
            children && 'border-line border-b',
          )}
        >
          <div className="min-w-0">
            {title && <h2 className="font-semibold text-sm">{title}</h2>}
            {description && <p className="mt-0.5 text-muted text-xs">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      {children && <div className={flush ? '' : 'p-4'}>{children}</div>}
      {footer && (
        <footer className="border-line border-t bg-subtle px-4 py-2.5 text-muted text-xs">
          {footer}
        </footer>
      )}
    </section>
  )
}
