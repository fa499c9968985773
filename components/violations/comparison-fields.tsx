'use client'

import { Plus, X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input, Select } from '@/components/ui/input'
import { OPERATORS, type Operator } from '@/lib/violations/rules'
import type { Comparison } from '@/lib/violations/schema'

const COMPARISONS_MAX = 5
const OPTIONS = Object.entries(OPERATORS).map(([value, label]) => ({ value, label }))

/** What the plain fields of an event are compared with. */
export function ComparisonFields({
  comparisons,
  onChange,
}: {
  comparisons: readonly Comparison[]
  onChange: (comparisons: Comparison[]) => void
}) {
  const set = (position: number, change: Partial<Comparison>) =>
    onChange(comparisons.map((one, at) => (at === position ? { ...one, ...change } : one)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium text-[0.8125rem]">Details of the event</legend>
      <p className="-mt-1 text-muted text-xs">
        Fields as an event shows them, such as <code className="font-mono">rows</code> or{' '}
        <code className="font-mono">after.role</code>. For “is one of”, separate with commas.
      </p>
      {comparisons.map((comparison, position) => (
        <div
          key={position}
          className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-2 sm:grid-cols-[minmax(0,1fr)_10rem_minmax(0,1fr)_auto]"
        >
          <Input
            aria-label={`Field ${position + 1}`}
            mono
            placeholder="field"
            value={comparison.field}
            onChange={({ target }) => set(position, { field: target.value })}
          />
          <Select
            aria-label={`Comparison ${position + 1}`}
            value={comparison.op}
            options={OPTIONS}
            onChange={({ target: { value } }) => {
              if (value in OPERATORS) set(position, { op: value as Operator })
            }}
          />
          <Input
            aria-label={`Value ${position + 1}`}
            placeholder="value"
            value={comparison.value}
            readOnly={comparison.op === 'exists'}
            onChange={({ target }) => set(position, { value: target.value })}
            className="max-sm:col-span-2 max-sm:row-start-2"
          />
          <IconButton
            label={`Take away comparison ${position + 1}`}
            icon={<X aria-hidden />}
            onClick={() => onChange(comparisons.filter((_, at) => at !== position))}
          />
        </div>
      ))}
      {comparisons.length < COMPARISONS_MAX && (
        <Button
          type="button"
          size="sm"
          icon={<Plus aria-hidden />}
          className="self-start"
          onClick={() => onChange([...comparisons, { field: '', op: 'eq', value: '' }])}
        >
          Compare a field
        </Button>
      )}
    </fieldset>
  )
}
