'use client'

import { PackageCheck } from 'lucide-react'
import { useActionState, useState } from 'react'
import { FormStateNotice, fieldError } from '@/components/submit/form-state-notice'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { LinkButton } from '@/components/ui/link-button'
import { RadioCards } from '@/components/ui/radio-cards'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextField } from '@/components/ui/text-field'
import { FRAMEWORK_IDS, FRAMEWORKS } from '@/lib/compliance/rules'
import type { PeriodChoice } from '@/lib/compliance/schema'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'

export type CreateExportAction = (
  previous: FormState<string>,
  form: FormData,
) => Promise<FormState<string>>

const CUSTOM = 'custom'
const FRAMEWORK_CARDS = FRAMEWORK_IDS.map((value) => ({
  value,
  label: FRAMEWORKS[value].label,
  hint: FRAMEWORKS[value].proves,
}))

type Days = { from: string; to: string }

function PeriodFields({
  periods,
  error,
}: {
  periods: readonly PeriodChoice[]
  error: (field: string) => string | null
}) {
  const [days, setDays] = useState<Days>({
    from: periods[0]?.from ?? '',
    to: periods[0]?.to ?? '',
  })
  const chosen = periods.find(({ from, to }) => from === days.from && to === days.to)
  const choose = (id: string) => {
    const period = periods.find((one) => one.id === id)
    setDays(period ? { from: period.from, to: period.to } : { from: '', to: '' })
  }
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <SelectField
        label="Period"
        name="period"
        required
        value={chosen?.id ?? CUSTOM}
        onChange={(event) => choose(event.target.value)}
        options={[
          ...periods.map(({ id, label }) => ({ value: id, label })),
          { value: CUSTOM, label: 'Other days' },
        ]}
      />
      <TextField
        label="First day"
        name="from"
        type="date"
        required
        value={days.from}
        onChange={(event) => setDays({ ...days, from: event.target.value })}
        error={error('from')}
      />
      <TextField
        label="Last day"
        name="to"
        type="date"
        required
        value={days.to}
        onChange={(event) => setDays({ ...days, to: event.target.value })}
        error={error('to')}
      />
    </div>
  )
}

/** Asks for an export, and offers its download as soon as it is there. */
export function CreateExportForm({
  create,
  periods,
}: {
  create: CreateExportAction
  periods: readonly PeriodChoice[]
}) {
  const [state, submit] = useActionState<FormState<string>, FormData>((previous, form) => {
    // It only helps to fill in the days.
    form.delete('period')
    return create(previous, form)
  }, EMPTY_FORM)
  const error = (field: string) => fieldError(state, field)
  const framework = state.values?.framework
  return (
    <Card
      title="New export"
      description="A signed zip with every event that is evidence, the proof that none is missing, what the checks found, and a program that verifies it offline."
    >
      <form action={submit} className="flex flex-col gap-5">
        <FormStateNotice state={state} />
        {state.ok && state.value && (
          <div role="status">
            <Callout
              tone="success"
              title="The export is ready"
              action={
                <LinkButton href={`/api/v1/exports/${state.value}/download`} download size="sm">
                  Download
                </LinkButton>
              }
            >
              It is made while you download it, which begins once the log’s newest signed head
              covers the period: a few seconds. It stands in the list below, too.
            </Callout>
          </div>
        )}
        <RadioCards
          key={String(framework)}
          legend="Framework"
          name="framework"
          required
          columns={2}
          options={FRAMEWORK_CARDS}
          defaultValue={typeof framework === 'string' ? framework : FRAMEWORK_IDS[0]}
          error={error('framework')}
        />
        <PeriodFields periods={periods} error={error} />
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-muted text-xs">Both days are included, in UTC. At most 400 days.</p>
          <SubmitButton icon={<PackageCheck aria-hidden />}>Create export</SubmitButton>
        </div>
      </form>
    </Card>
  )
}
