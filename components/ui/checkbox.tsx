import { type ComponentProps, type ReactNode, useId } from 'react'

/** A native checkbox with its label, and optionally a line of explanation. */
export function Checkbox({
  label,
  hint,
  error,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & {
  label: ReactNode
  hint?: ReactNode
  error?: string | null
}) {
  const base = useId()
  const described = [hint ? `${base}-hint` : '', error ? `${base}-error` : ''].filter(Boolean)
  return (
    <div>
      <label className="flex min-h-6 items-start gap-2.5 text-[0.8125rem] has-disabled:cursor-not-allowed has-disabled:text-faint">
        <input
          {...rest}
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-accent"
          aria-invalid={error ? true : undefined}
          aria-describedby={described.join(' ') || undefined}
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p id={`${base}-hint`} className="ml-6.5 text-muted text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${base}-error`} className="ml-6.5 text-danger-ink text-xs">
          {error}
        </p>
      )}
    </div>
  )
}
