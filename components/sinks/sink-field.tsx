'use client'

import { Checkbox } from '@/components/ui/checkbox'
import { TextareaField, TextField } from '@/components/ui/text-field'
import type { SinkField } from '@/lib/sinks/kinds/rules'

/** One field of a kind of sink, as its description says. A secret that is kept need not be typed again. */
export function SinkFieldInput({
  field,
  value,
  isKept,
  error,
}: {
  field: SinkField
  value: string
  isKept: boolean
  error: string | null
}) {
  const { name, label, help, type } = field
  const hint = isKept ? `${help} One is kept; leave this empty to go on with it.` : help
  const shared = { label, name, hint, error, required: !field.optional && !isKept }
  if (type === 'switch')
    return (
      <Checkbox
        key={value}
        name={name}
        label={label}
        hint={help}
        error={error}
        defaultChecked={value === 'on' || value === 'true'}
      />
    )
  if (type === 'pem')
    return (
      <TextareaField
        {...shared}
        rows={4}
        spellCheck={false}
        autoComplete="off"
        placeholder="-----BEGIN …"
        defaultValue={value}
        data-draft={field.secret ? 'off' : undefined}
      />
    )
  return (
    <TextField
      {...shared}
      mono={type === 'address'}
      type={field.secret ? 'password' : type === 'number' ? 'number' : 'text'}
      inputMode={type === 'number' ? 'numeric' : undefined}
      min={field.min}
      max={field.max}
      autoComplete={field.secret ? 'new-password' : 'off'}
      spellCheck={false}
      placeholder={isKept ? 'Kept sealed' : field.placeholder}
      defaultValue={value}
    />
  )
}
