'use client'

import { useActionState } from 'react'
import { FormError, type FormOutcome } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Scope } from '@/lib/audit/verification/schema'

export type StartVerification = (previous: object, form: FormData) => Promise<FormOutcome & object>

const CHOICES: readonly { scope: Scope; label: string; variant: 'primary' | 'secondary' }[] = [
  { scope: 'full', label: 'Verify everything', variant: 'secondary' },
  { scope: 'sample', label: 'Verify a sample', variant: 'primary' },
]

function Choice({
  start,
  choice: { scope, label, variant },
  isRunning,
}: {
  start: StartVerification
  choice: (typeof CHOICES)[number]
  isRunning: boolean
}) {
  const [outcome, submit, pending] = useActionState(start, {})
  const failed = 'ok' in outcome && outcome.ok === false
  return (
    <form action={submit} className="flex flex-col gap-2">
      <input type="hidden" name="scope" value={scope} />
      <SubmitButton
        size="sm"
        variant={variant}
        pending={pending}
        disabledReason={isRunning ? 'This is under way.' : null}
      >
        {label}
      </SubmitButton>
      {failed && 'message' in outcome && <FormError message={outcome.message} />}
    </form>
  )
}

/** The buttons that start a verification. */
export function IntegrityVerify({
  start,
  running,
}: {
  start: StartVerification
  running: readonly Scope[]
}) {
  return (
    <>
      {CHOICES.map((choice) => (
        <Choice
          key={choice.scope}
          start={start}
          choice={choice}
          isRunning={running.includes(choice.scope)}
        />
      ))}
    </>
  )
}
