'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** Closes the popover (drawer, menu) that holds the element. */
export const closePopoverOf = (element: Element) =>
  element.closest<HTMLElement>('[popover]:popover-open')?.hidePopover()

/** A link of the navigation; marked when its page, or one below it, is open. */
export function NavLink({
  href,
  exact = false,
  children,
}: {
  href: string
  exact?: boolean
  children: ReactNode
}) {
  const path = usePathname()
  const current = path === href || (!exact && href !== '/' && path.startsWith(`${href}/`))
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => closePopoverOf(event.currentTarget)}
      className={clsx(
        'flex h-8 items-center gap-2.5 rounded-md px-2 text-[0.8125rem] transition-colors',
        current ? 'bg-hover font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </Link>
  )
}

/** A link inside a popover, which it closes. */
export function PopoverLink({
  href,
  className,
  children,
}: {
  href: string
  className?: string
  children: ReactNode
}) {
  return (
    <Link
      href={href}
      className={className}
      onClick={(event) => closePopoverOf(event.currentTarget)}
    >
      {children}
    </Link>
  )
}
