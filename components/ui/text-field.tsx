import type { ComponentProps } from 'react'
import { Field, type FieldProps } from './field'
import { Input, Select, Textarea } from './input'

type Own = 'id' | 'name' | 'required' | 'className' | 'children'

const split = <P extends FieldProps>({
  label,
  name,
  id,
  hint,
  error,
  required,
  className,
  ...control
}: P) => ({ field: { label, name, id, hint, error, required, className }, control })

/** A label with a one-line control. */
export function TextField(props: FieldProps & Omit<ComponentProps<typeof Input>, Own>) {
  const { field, control } = split(props)
  return <Field {...field}>{(wired) => <Input {...control} {...wired} />}</Field>
}

/** A label with a control of several lines. */
export function TextareaField(props: FieldProps & Omit<ComponentProps<'textarea'>, Own>) {
  const { field, control } = split(props)
  return <Field {...field}>{(wired) => <Textarea {...control} {...wired} />}</Field>
}

/** A label with a select. */
export function SelectField(props: FieldProps & Omit<ComponentProps<typeof Select>, Own>) {
  const { field, control } = split(props)
  return <Field {...field}>{(wired) => <Select {...control} {...wired} />}</Field>
}
