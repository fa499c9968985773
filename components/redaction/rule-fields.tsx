'use client'

import { SelectField, TextField } from '@/components/ui/text-field'
import { CLASS_LABELS, REPLACEMENT_LABELS } from '@/lib/policies/rules'

/** A rule as it is being written; keywords with commas between them. */
export type RuleDraft = {
  name: string
  type: string
  pattern: string
  class: string
  replacement: string
  keywords: string
}

type Errors = Partial<Record<string, string[]>>

const options = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))

/** The fields of a rule. Controlled, so that it can be tried before it is saved. */
export function RuleFields({
  draft,
  onChange,
  errors = {},
}: {
  draft: RuleDraft
  onChange: (draft: RuleDraft) => void
  errors?: Errors | undefined
}) {
  const control = (name: keyof RuleDraft) => ({
    name,
    value: draft[name],
    error: errors[name]?.[0] ?? null,
    onChange: (event: { target: { value: string } }) =>
      onChange({ ...draft, [name]: event.target.value }),
  })
  // A reset form falls back to an option's default, which only an uncontrolled select has.
  const choice = (name: 'class' | 'replacement') => {
    const { value, ...rest } = control(name)
    return { ...rest, defaultValue: value }
  }
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Name"
          required
          maxLength={60}
          placeholder="Employee number"
          {...control('name')}
        />
        <TextField
          label="Type"
          required
          mono
          maxLength={47}
          placeholder="employee-id"
          hint="Stands in the marker."
          {...control('type')}
        />
      </div>
      <TextField
        label="Pattern"
        required
        mono
        maxLength={300}
        placeholder="EMP-[0-9]{6}"
        hint="RE2 syntax, always linear in time: no look-around, no references back. (?i) ignores case."
        {...control('pattern')}
      />
      <TextField
        label="Keywords"
        mono
        maxLength={400}
        placeholder="emp-"
        hint="Optional. The pattern is looked for only in a text that holds one of them, which is faster."
        {...control('keywords')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Class" required options={options(CLASS_LABELS)} {...choice('class')} />
        <SelectField
          label="Stored instead"
          required
          options={options(REPLACEMENT_LABELS)}
          {...choice('replacement')}
        />
      </div>
    </>
  )
}
