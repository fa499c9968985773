import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'

export type Crumb = { label: string; href?: string }

/** The way here; the last crumb is the page itself. */
export function Breadcrumbs({ items }: { items: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 flex-wrap items-center gap-1 text-muted text-xs">
        {items.map((item, index) => (
          <Fragment key={`${item.label}:${item.href ?? ''}`}>
            {index > 0 && (
              <li aria-hidden="true">
                <ChevronRight className="size-3 text-faint" />
              </li>
            )}
            <li className="min-w-0 truncate">
              {item.href ? (
                <Link href={item.href} className="rounded hover:text-ink hover:underline">
                  {item.label}
                </Link>
              ) : (
                <span aria-current={index === items.length - 1 ? 'page' : undefined}>
                  {item.label}
                </span>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  )
}

/** The head of a page: where one is, what this is, and what can be done with it. Holds the only h1. */
export function PageHeader({
  title,
  description,
  breadcrumbs,
  actions,
  meta,
}: {
  title: ReactNode
  description?: ReactNode
  breadcrumbs?: readonly Crumb[]
  actions?: ReactNode
  meta?: ReactNode
}) {
  return (
    <header className="mb-5 flex flex-col gap-2">
      {breadcrumbs && breadcrumbs.length > 0 && <Breadcrumbs items={breadcrumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="flex flex-wrap items-center gap-2 text-balance font-semibold text-xl tracking-tight">
            {title}
          </h1>
          {description && <p className="mt-1 max-w-[70ch] text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {meta && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 text-muted text-xs">
          {meta}
        </div>
      )}
    </header>
  )
}
