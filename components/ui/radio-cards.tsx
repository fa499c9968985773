import clsx from 'clsx'
import type { ReactNode } from 'react'
import { fieldId } from './field'

export type RadioCard = {
  value: string
  label: ReactNode
  hint?: ReactNode
  icon?: ReactNode
  disabledReason?: string | null
}

/** A choice of one among a few, each explained on its own card. Native radio buttons underneath. */
export function RadioCards({
  legend,
  name,
  options,
  defaultValue,
  hint,
  error,
  required = false,
  columns = 1,
}: {
  legend: ReactNode
  name: string
  options: readonly RadioCard[]
  defaultValue?: string
  hint?: ReactNode
  error?: string | null
  required?: boolean
  columns?: 1 | 2 | 3
}) {
  const id = fieldId(name)
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      className="min-w-0"
      aria-describedby={
        [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') ||
        undefined
      }
    >
      <legend className="mb-1.5 font-medium text-[0.8125rem]">{legend}</legend>
      {hint && (
        <p id={`${id}-hint`} className="-mt-1 mb-2 text-muted text-xs">
          {hint}
        </p>
      )}
      <div
        className={clsx(
          'grid gap-2',
          columns === 2 && 'sm:grid-cols-2',
          columns === 3 && 'sm:grid-cols-3',
        )}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className="flex items-start gap-2.5 rounded-lg bg-surface p-3 shadow-raised inset-ring inset-ring-line hover:bg-hover has-checked:bg-accent-soft has-checked:inset-ring-accent has-disabled:cursor-not-allowed has-disabled:bg-subtle has-disabled:text-faint has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              required={required}
              defaultChecked={option.value === defaultValue}
              disabled={Boolean(option.disabledReason)}
              className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
            />
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-1.5 font-medium text-[0.8125rem] [&_svg]:size-4">
                {option.icon}
                {option.label}
              </span>
              {(option.disabledReason || option.hint) && (
                <span className="mt-0.5 block text-muted text-xs">
                  {option.disabledReason ?? option.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-danger-ink text-xs">
          {error}
        </p>
      )}
    </fieldset>
  )
}
