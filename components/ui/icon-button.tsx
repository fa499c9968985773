import type { ComponentProps, ReactNode } from 'react'
import { type ButtonSize, type ButtonVariant, iconButtonClass } from './button-style'
import { Tooltip } from './tooltip'

/** A button that shows only an icon; `label` is its name, spoken and shown on hover. */
export function IconButton({
  label,
  icon,
  variant = 'ghost',
  size,
  type = 'button',
  ...rest
}: Omit<ComponentProps<'button'>, 'children' | 'disabled'> & {
  label: string
  icon: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
}) {
  return (
    <Tooltip content={label} decorative>
      <button {...rest} type={type} aria-label={label} className={iconButtonClass(variant, size)}>
        {icon}
      </button>
    </Tooltip>
  )
}
