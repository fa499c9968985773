import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from './button'
import { type ButtonSize, type ButtonVariant, buttonClass } from './button-style'

/** A link that looks like a button. `download` makes it a plain anchor for a file. */
export function LinkButton({
  href,
  variant,
  size,
  icon,
  children,
  download = false,
  external = false,
  disabledReason,
  className,
}: {
  href: string
  children: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  icon?: ReactNode
  download?: boolean
  external?: boolean
  disabledReason?: string | null
  className?: string
}) {
  if (disabledReason)
    return (
      <Button variant={variant} size={size} icon={icon} disabledReason={disabledReason}>
        {children}
      </Button>
    )
  const look = buttonClass(variant, size, className)
  if (download || external)
    return (
      <a
        href={href}
        className={look}
        {...(download ? { download: true } : { target: '_blank', rel: 'noopener noreferrer' })}
      >
        {icon}
        {children}
      </a>
    )
  return (
    <Link href={href} className={look}>
      {icon}
      {children}
    </Link>
  )
}
