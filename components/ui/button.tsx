import { type ComponentProps, type ReactNode, useId } from 'react'
import { type ButtonSize, type ButtonVariant, buttonClass } from './button-style'
import { Spinner } from './spinner'
import { Tooltip } from './tooltip'

export type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  icon?: ReactNode
  pending?: boolean | undefined
  disabledReason?: string | null | undefined
}

/**
 * A button. With a `disabledReason` it stays focusable, does nothing, and tells why; while
 * `pending` it does nothing and shows a spinner. Server or client component alike.
 */
export function Button({
  variant,
  size,
  icon,
  pending = false,
  disabledReason,
  className,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const inert = pending || Boolean(disabledReason)
  const { onClick, formAction, ...passive } = rest
  const button = (
    <button
      {...(inert ? passive : { ...passive, onClick, formAction })}
      type={inert ? 'button' : type}
      className={buttonClass(variant, size, className)}
      aria-disabled={inert || undefined}
      aria-busy={pending || undefined}
      aria-describedby={disabledReason ? reasonId : rest['aria-describedby']}
    >
      {pending ? <Spinner /> : icon}
      {children}
    </button>
  )
  if (!disabledReason) return button
  return (
    <Tooltip content={disabledReason} decorative>
      {button}
      <span id={reasonId} className="sr-only">
        {disabledReason}
      </span>
    </Tooltip>
  )
}
