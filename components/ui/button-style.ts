import clsx from 'clsx'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md'

const VARIANT: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-white shadow-raised hover:bg-accent-hover',
  secondary: 'bg-surface text-ink shadow-raised inset-ring inset-ring-line hover:bg-hover',
  ghost: 'text-muted hover:bg-hover hover:text-ink',
  danger: 'bg-danger text-white shadow-raised hover:bg-danger-hover',
}

const SIZE: Record<ButtonSize, string> = {
  sm: 'h-7 gap-1.5 rounded-md px-2.5 text-xs',
  md: 'h-8 gap-2 rounded-md px-3 text-[0.8125rem]',
}

/** Class names of a button, for buttons and links alike. */
export const buttonClass = (
  variant: ButtonVariant = 'secondary',
  size: ButtonSize = 'md',
  extra?: string,
) =>
  clsx(
    'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap font-medium transition-colors [&_svg]:size-4 [&_svg]:shrink-0',
    'aria-disabled:cursor-not-allowed aria-disabled:bg-subtle aria-disabled:text-faint aria-disabled:shadow-none aria-disabled:inset-ring aria-disabled:inset-ring-line',
    SIZE[size],
    VARIANT[variant],
    extra,
  )

/** Square variant of {@link buttonClass} for a button that shows only an icon. */
export const iconButtonClass = (variant: ButtonVariant = 'ghost', size: ButtonSize = 'md') =>
  buttonClass(variant, size, size === 'sm' ? 'w-7 !px-0' : 'w-8 !px-0')
