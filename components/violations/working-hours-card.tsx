'use client'

import { FormAnswer } from '@/components/review/form-answer'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { problemOf } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'
import { clockText, WEEKDAYS } from '@/lib/violations/rules'
import type { WorkingHours } from '@/lib/violations/schema'
import { useViolationAction, type ViolationAction } from './use-violation-action'

/** The organization's zone and working hours, which rules about the time of day ask. */
export function WorkingHoursCard({
  hours,
  mayChange,
  action,
}: {
  hours: WorkingHours
  mayChange: boolean
  action: ViolationAction<void>
}) {
  const [state, send] = useViolationAction(action, 'Working hours saved.')
  const typed = (name: string, saved: string) => String(state.values?.[name] ?? saved)
  const days = state.values ? [state.values.days ?? []].flat().map(Number) : hours.days
  return (
    <Card
      title="Working hours"
      description="What rules mean by “out of hours”, and the zone in which they tell the time."
    >
      <form key={JSON.stringify(hours)} action={send} noValidate>
        <fieldset disabled={!mayChange} className="flex flex-col gap-4">
          <legend className="sr-only">Working hours</legend>
          <FormAnswer state={state} />
          <div className="grid gap-4 sm:grid-cols-[2fr_1fr_1fr]">
            <TextField
              label="Time zone"
              name="zone"
              required
              hint="A name of the tz database, such as Europe/London."
              defaultValue={typed('zone', hours.zone)}
              error={problemOf(state.problems, 'zone')}
            />
            <TextField
              label="From"
              name="from"
              required
              hint="hh:mm"
              defaultValue={typed('from', clockText(hours.fromMinute))}
              error={problemOf(state.problems, 'from')}
            />
            <TextField
              label="To"
              name="to"
              required
              hint="hh:mm"
              defaultValue={typed('to', clockText(hours.toMinute))}
              error={problemOf(state.problems, 'to')}
            />
          </div>
          <fieldset className="flex flex-wrap gap-x-5 gap-y-1">
            <legend className="mb-1 font-medium text-[0.8125rem]">Days</legend>
            {WEEKDAYS.map((label, index) => (
              <Checkbox
                key={label}
                name="days[]"
                value={index + 1}
                label={label}
                defaultChecked={days.includes(index + 1)}
              />
            ))}
          </fieldset>
          {mayChange && (
            <SubmitButton variant="secondary" className="self-start">
              Save
            </SubmitButton>
          )}
        </fieldset>
      </form>
    </Card>
  )
}
