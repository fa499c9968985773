'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { buttonClass } from '@/components/ui/button-style'
import { ClearDraft, DraftGuard } from '@/components/ui/draft-guard'
import { Field } from '@/components/ui/field'
import { problemOf } from '@/components/ui/form-error'
import { Textarea } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { FormAnswer } from './form-answer'
import { type ReviewAction, useReviewAction } from './use-review-action'

/** Says something: on the whole submission, or on a line when `place` is given. */
export function CommentForm({
  submissionId,
  digest,
  label,
  action,
  place,
  doneHref,
}: {
  submissionId: string
  digest: string
  label: string
  action: ReviewAction<string>
  place?: { file: string; line: number }
  /** Where a form on a line goes when it is sent or given up. */
  doneHref?: string
}) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const [state, send] = useReviewAction(action)
  const draftKey = `review.${submissionId}.comment${place ? `.${place.file}.${place.line}` : ''}`
  const isPlaced = place !== undefined
  useEffect(() => {
    if (isPlaced) form.current?.querySelector('textarea')?.focus()
  }, [isPlaced])
  useEffect(() => {
    if (state.ok && doneHref) router.replace(doneHref, { scroll: false })
  }, [state, doneHref, router])
  return (
    <>
      {state.ok && <ClearDraft key={`clear-${state.value}`} draftKey={draftKey} />}
      <form
        ref={form}
        // A new form for the next comment: the old one keeps what was typed when it is refused.
        key={`form-${state.value ?? ''}`}
        action={send}
        noValidate
        className="flex flex-col gap-2"
      >
        <input type="hidden" name="submissionId" value={submissionId} />
        <input type="hidden" name="digest" value={digest} />
        {place && <input type="hidden" name="file" value={place.file} />}
        {place && <input type="hidden" name="line" value={place.line} />}
        <FormAnswer state={state} />
        <DraftGuard draftKey={draftKey} />
        <Field
          label={label}
          name="body"
          id={place ? 'field-line-body' : 'field-body'}
          required
          error={problemOf(state.problems, 'body')}
        >
          {(control) => <Textarea {...control} rows={3} maxLength={5_000} />}
        </Field>
        <div className="flex items-center gap-2">
          <SubmitButton variant="secondary">Add comment</SubmitButton>
          {doneHref && (
            <Link href={doneHref} scroll={false} replace className={buttonClass('ghost')}>
              Cancel
            </Link>
          )}
        </div>
      </form>
    </>
  )
}
