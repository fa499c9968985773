import { Menu as MenuIcon, X } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { iconButtonClass } from '@/components/ui/button-style'
import { Mark, Wordmark } from './brand'
import { NavIcon, type NavIconName } from './nav-icon'
import { NavLink } from './nav-link'

export type NavItem = {
  href: string
  label: string
  icon: NavIconName
  badge?: string | number | undefined
  exact?: boolean
}
export type NavSection = { label?: string; items: readonly NavItem[] }

const DRAWER = 'navigation'

function Navigation({ sections }: { sections: readonly NavSection[] }) {
  return (
    <nav aria-label="Main" className="flex-1 overflow-y-auto px-3 py-2">
      {sections.map((section, index) => (
        <div key={section.label ?? `section-${index}`} className="mb-4 last:mb-0">
          {section.label && (
            <p className="mb-1 px-2 font-medium text-2xs text-faint">{section.label}</p>
          )}
          <ul className="flex flex-col gap-px">
            {section.items.map((item) => (
              <li key={item.href}>
                <NavLink href={item.href} {...(item.exact !== undefined && { exact: item.exact })}>
                  <NavIcon name={item.icon} />
                  <span className="min-w-0 flex-1 truncate">{item.label}</span>
                  {item.badge !== undefined && (
                    <span className="rounded-full bg-accent-soft px-1.5 font-medium text-2xs text-accent-ink tabular-nums">
                      {item.badge}
                    </span>
                  )}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/**
 * The frame of every signed-in page: navigation at the left (a drawer on narrow screens), a bar at
 * the top, the page below. Everything it shows is given to it; it knows no session.
 */
export function AppShell({
  sections,
  organization,
  breadcrumbs,
  palette,
  bell,
  user,
  navFooter,
  banner,
  children,
}: {
  sections: readonly NavSection[]
  organization?: string
  breadcrumbs?: ReactNode
  palette?: ReactNode
  bell?: ReactNode
  user?: ReactNode
  navFooter?: ReactNode
  banner?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-white focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside
        id={DRAWER}
        popover="auto"
        className="cs-drawer fixed inset-y-0 left-0 m-0 h-dvh max-h-none w-64 flex-col border-0 border-line border-r bg-subtle p-0 text-ink open:flex lg:sticky lg:top-0 lg:flex lg:w-auto"
      >
        <div className="flex h-13 shrink-0 items-center justify-between px-5 pt-1">
          <Link href="/" className="rounded-md" aria-label="Countersign, home">
            <Wordmark />
          </Link>
          <button
            type="button"
            popoverTarget={DRAWER}
            popoverTargetAction="hide"
            aria-label="Close navigation"
            className={`${iconButtonClass('ghost')} lg:!hidden`}
          >
            <X aria-hidden />
          </button>
        </div>
        <Navigation sections={sections} />
        {(navFooter || organization) && (
          <div className="shrink-0 border-line border-t px-5 py-3 text-muted text-xs">
            {navFooter ?? organization}
          </div>
        )}
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-30 flex h-13 items-center gap-2 border-line border-b bg-canvas/95 px-4 backdrop-blur-sm lg:px-6">
          <button
            type="button"
            popoverTarget={DRAWER}
            aria-label="Open navigation"
            className={`${iconButtonClass('ghost')} lg:!hidden`}
          >
            <MenuIcon aria-hidden />
          </button>
          <Link href="/" aria-label="Countersign, home" className="rounded-md lg:hidden">
            <Mark />
          </Link>
          <div className="min-w-0 flex-1">{breadcrumbs}</div>
          {palette}
          {bell}
          {user}
        </header>
        {banner}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[88rem] flex-1 px-4 py-6 outline-none lg:px-6"
        >
          {children}
        </main>
      </div>
    </div>
  )
}
