'use client'

import { FormAnswer } from '@/components/review/form-answer'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { problemOf } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { SEVERITIES } from '@/lib/violations/rules'
import type { RuleView } from '@/lib/violations/views/schema'
import { RaisingFields } from './raising-fields'
import { useViolationAction, type ViolationAction } from './use-violation-action'

const OWNERS = ['admin', 'auditor'] as const

type Spec = RuleView['params'][string]

function Param({
  name,
  spec,
  value,
  error,
}: {
  name: string
  spec: Spec
  value: unknown
  error: string | null
}) {
  if (spec.kind === 'number')
    return (
      <TextField
        label={spec.label}
        name={`param.${name}`}
        type="number"
        min={spec.min}
        max={spec.max}
        required
        hint={spec.hint}
        defaultValue={Number(value)}
        error={error}
        className="max-w-64"
      />
    )
  const chosen = Array.isArray(value) ? value : []
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium text-[0.8125rem]">{spec.label}</legend>
      {spec.hint && <p className="-mt-1 text-muted text-xs">{spec.hint}</p>}
      {spec.options.map((option) => (
        <Checkbox
          key={option.value}
          name={`param.${name}[]`}
          value={option.value}
          label={option.label}
          defaultChecked={chosen.includes(option.value)}
        />
      ))}
      {error && <p className="text-danger-ink text-xs">{error}</p>}
    </fieldset>
  )
}

/** The settings of a built-in rule. */
export function RuleSettings({
  rule,
  mayChange,
  action,
}: {
  rule: RuleView
  mayChange: boolean
  action: ViolationAction<void>
}) {
  const [state, send] = useViolationAction(action, 'Rule saved.')
  const { values } = state
  const typed = (name: string, saved: unknown): unknown =>
    values ? (values[`param.${name}`] ?? []) : saved
  const raising = {
    severity: SEVERITIES.find((one) => one === values?.severity) ?? rule.severity,
    ownerRole: values ? (OWNERS.find((one) => one === values.ownerRole) ?? null) : rule.ownerRole,
    dueHours: values ? Number(values.dueHours) : rule.dueHours,
  }
  return (
    <Card
      title="Settings"
      {...(!mayChange && { description: 'Only admins (config:write) can change them.' })}
    >
      <form key={rule.version} action={send} noValidate>
        <fieldset disabled={!mayChange} className="flex max-w-3xl flex-col gap-4">
          <legend className="sr-only">Settings</legend>
          <input type="hidden" name="ruleId" value={rule.id} />
          <FormAnswer state={state} />
          <Checkbox
            label="On"
            name="enabled"
            defaultChecked={values ? values.enabled !== undefined : rule.enabled}
            hint="While it is off it finds nothing, but still remembers what it needs."
          />
          {Object.entries(rule.params).map(([name, spec]) => (
            <Param
              key={name}
              name={name}
              spec={spec}
              value={typed(name, rule.values[name])}
              error={problemOf(state.problems, name)}
            />
          ))}
          <RaisingFields
            key={`${raising.severity} ${raising.ownerRole}`}
            rule={raising}
            problems={state.problems}
          />
          {mayChange && <SubmitButton className="self-start">Save</SubmitButton>}
        </fieldset>
      </form>
    </Card>
  )
}
