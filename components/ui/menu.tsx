'use client'

import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import { type ButtonSize, type ButtonVariant, buttonClass, iconButtonClass } from './button-style'

const loadPanel = () => import('./menu-panel')
const MenuPanel = lazy(loadPanel)

export type MenuItem =
  | { kind: 'separator'; id: string }
  | {
      kind?: 'item'
      id: string
      label: string
      icon?: ReactNode
      hint?: string
      danger?: boolean
      disabledReason?: string | null
      href?: string
      onSelect?: () => void | Promise<void>
    }

/** A button with a menu of links and acts. `label` is its name; without `children` it shows only `icon`. */
export function Menu({
  label,
  items,
  icon,
  children,
  variant = 'secondary',
  size = 'md',
  align = 'end',
}: {
  label: string
  items: readonly MenuItem[]
  icon?: ReactNode
  children?: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  align?: 'start' | 'end'
}) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <span className="relative inline-flex">
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={children ? undefined : label}
        className={children ? buttonClass(variant, size) : iconButtonClass(variant, size)}
        onPointerEnter={loadPanel}
        onFocus={loadPanel}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          setOpen(true)
        }}
      >
        {children}
        {icon}
      </button>
      {open && (
        <Suspense>
          <MenuPanel
            label={label}
            items={items}
            align={align}
            button={button}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </span>
  )
}
