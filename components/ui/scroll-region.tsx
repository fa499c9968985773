import clsx from 'clsx'
import type { CSSProperties, ReactNode } from 'react'

/** Content that scrolls within the page, reachable by keyboard (WCAG 2.1.1: not every browser does it itself). */
export function ScrollRegion({
  label,
  className,
  style,
  children,
}: {
  label: string
  className?: string
  style?: CSSProperties | undefined
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls; these are tables and code
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll here
      tabIndex={0}
      className={clsx('overflow-auto -outline-offset-2', className)}
      style={style}
    >
      {children}
    </div>
  )
}
