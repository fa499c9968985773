'use client'

import { useActionState } from 'react'
import { DraftGuard } from '@/components/ui/draft-guard'
import { FormError, type FormOutcome, problemOf } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextField } from '@/components/ui/text-field'

const REFUSED: FormOutcome = {
  ok: false,
  message: 'The version was not accepted.',
  problems: [
    {
      field: 'version',
      message: 'Version 1.4.0 is already published.',
      remedy: 'Use a higher one, for example 1.4.1.',
    },
  ],
}

/** Refuses whatever is sent, to show the summary, the field's error and the kept input. */
export function TryForm() {
  const [outcome, submit] = useActionState<FormOutcome, FormData>(async () => REFUSED, null)
  const problems = outcome?.problems
  return (
    <form action={submit} className="flex flex-col gap-4" noValidate>
      <DraftGuard draftKey="dev.try" />
      <FormError message={outcome?.message} problems={problems} />
      <TextField
        label="Version"
        name="version"
        required
        defaultValue="1.4.0"
        error={problemOf(problems, 'version')}
      />
      <div>
        <SubmitButton>Publish</SubmitButton>
      </div>
    </form>
  )
}
