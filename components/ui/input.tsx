import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'

const CONTROL =
  'w-full min-w-0 rounded-md bg-surface text-[0.8125rem] text-ink shadow-raised inset-ring inset-ring-strong/70 transition-shadow hover:inset-ring-strong focus-visible:outline-offset-0 aria-invalid:inset-ring-danger disabled:cursor-not-allowed disabled:bg-subtle disabled:text-faint [&[readonly]]:bg-subtle'

/** A one-line text control. `mono` for digests, ids and commands. */
export function Input({
  className,
  mono = false,
  ...rest
}: ComponentProps<'input'> & { mono?: boolean }) {
  return <input {...rest} className={clsx(CONTROL, 'h-8 px-2.5', mono && 'font-mono', className)} />
}

/** A control for several lines; the person may make it taller. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={clsx(CONTROL, 'resize-y px-2.5 py-1.5 leading-5', className)}
    />
  )
}

export type SelectOption = { value: string; label: string; disabled?: boolean }

/** The browser's own select, dressed. */
export function Select({
  options,
  placeholder,
  className,
  ...rest
}: Omit<ComponentProps<'select'>, 'children' | 'multiple'> & {
  options: readonly SelectOption[]
  placeholder?: string
}) {
  return (
    <span className={clsx('relative block min-w-0', className)}>
      <select {...rest} className={clsx(CONTROL, 'h-8 appearance-none truncate pr-8 pl-2.5')}>
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-2 right-2.5 size-4 text-muted"
      />
    </span>
  )
}
