import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'

export type LinkTab = { href: string; label: ReactNode; count?: number; current?: boolean }

/** Tabs that are pages of their own: plain links, the current one marked. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  return (
    <nav aria-label={label} className="mb-5 overflow-x-auto border-line border-b">
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              aria-current={tab.current ? 'page' : undefined}
              className={clsx(
                'flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 px-2.5 text-[0.8125rem] -outline-offset-2',
                tab.current
                  ? 'border-accent-ink font-medium text-ink'
                  : 'border-transparent text-muted hover:text-ink',
              )}
            >
              {tab.label}
              {tab.count !== undefined && (
                <span className="rounded-full bg-hover px-1.5 text-2xs text-muted tabular-nums">
                  {tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
