import clsx from 'clsx'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type FieldControl = {
  id: string
  name: string
  required?: boolean
  'aria-describedby'?: string
  'aria-invalid'?: true
}

export type FieldProps = {
  label: ReactNode
  name: string
  id?: string | undefined
  hint?: ReactNode
  error?: string | null | undefined
  required?: boolean | undefined
  className?: string | undefined
}

/** The id a field gets when none is given; error summaries link to it. */
export const fieldId = (name: string) => `field-${name}`

/**
 * Label, hint and error around one control. `children` receives the attributes that tie the control
 * to them: `<Field label="Name" name="name">{(control) => <Input {...control} />}</Field>`.
 */
export function Field({
  label,
  name,
  id = fieldId(name),
  hint,
  error,
  required = false,
  className,
  children,
}: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="font-medium text-[0.8125rem] text-ink">
        {label}
        {!required && <span className="ml-1.5 font-normal text-faint text-xs">optional</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="-mt-0.5 text-muted text-xs">
          {hint}
        </p>
      )}
      {children({
        id,
        name,
        ...(required && { required: true }),
        ...(described && { 'aria-describedby': described }),
        ...(error && { 'aria-invalid': true as const }),
      })}
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-danger-ink text-xs">
          <CircleAlert className="mt-px size-3.5 shrink-0" aria-hidden />
          {error}
        </p>
      )}
    </div>
  )
}
