'use client'

import { ShieldCheck } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import { DraftGuard } from '@/components/ui/draft-guard'
import { problemOf } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextareaField, TextField } from '@/components/ui/text-field'
import { Time } from '@/components/ui/time'
import type { AcceptanceView } from '@/lib/review/schema'
import { FormAnswer } from './form-answer'
import { type ReviewAction, useReviewAction } from './use-review-action'

/** What a high finding needs before an approval counts. Dates are `YYYY-MM-DD`. */
export type AcceptanceOffer = {
  submissionId: string
  digest: string
  fingerprint: string
  refusal: string | null
  until: { min: string; max: string; suggested: string }
}

function Accepted({ acceptance }: { acceptance: AcceptanceView }) {
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-1.5 font-medium text-success-ink">
        <ShieldCheck className="size-4" aria-hidden />
        Accepted by {acceptance.acceptedByName} until{' '}
        <Time value={acceptance.until} format="date" />
      </p>
      <p className="mt-0.5 whitespace-pre-line text-ink">{acceptance.reason}</p>
    </>
  )
}

function Form({
  offer: { submissionId, digest, fingerprint, until },
  state,
  send,
}: {
  offer: AcceptanceOffer
  state: ReturnType<typeof useReviewAction>[0]
  send: (form: FormData) => void
}) {
  const id = useId()
  return (
    <details className="group" open={state.ok === false || undefined}>
      <summary className="w-fit rounded font-medium text-accent-ink text-xs underline-offset-2 hover:underline">
        Accept this finding…
      </summary>
      <form action={send} noValidate className="mt-2.5 flex max-w-xl flex-col gap-3">
        <input type="hidden" name="submissionId" value={submissionId} />
        <input type="hidden" name="digest" value={digest} />
        <input type="hidden" name="fingerprint" value={fingerprint} />
        <FormAnswer state={state} />
        <DraftGuard draftKey={`review.${submissionId}.accept.${fingerprint}`} />
        <TextareaField
          id={`${id}-reason`}
          label="Reason"
          name="reason"
          required
          rows={2}
          maxLength={1_000}
          hint="Why this is acceptable here. It stays beside the finding, with your name."
          error={problemOf(state.problems, 'reason')}
        />
        <TextField
          id={`${id}-until`}
          type="date"
          label="Accepted until"
          name="until"
          required
          min={until.min}
          max={until.max}
          defaultValue={until.suggested}
          error={problemOf(state.problems, 'until')}
          className="max-w-48"
        />
        <div>
          <SubmitButton variant="secondary">Accept finding</SubmitButton>
        </div>
      </form>
    </details>
  )
}

/** Under a high finding: who took the responsibility for it and why, or the form to do so. */
export function Acceptance({
  offer,
  acceptance,
  action,
}: {
  offer: AcceptanceOffer
  acceptance: AcceptanceView | null
  action: ReviewAction
}) {
  const [state, send] = useReviewAction(action)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (state.ok) box.current?.focus()
  }, [state])
  return (
    <div
      ref={box}
      tabIndex={-1}
      className={`rounded-md border p-2.5 text-[0.8125rem] ${acceptance ? 'border-success-line bg-success-soft' : 'border-warning-line bg-warning-soft'}`}
    >
      {acceptance && <Accepted acceptance={acceptance} />}
      {!acceptance && (
        <p className="mb-1">
          An approval counts only once a reviewer has accepted this in writing.
        </p>
      )}
      {!acceptance && !offer.refusal && <Form offer={offer} state={state} send={send} />}
    </div>
  )
}
