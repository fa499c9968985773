'use client'

import { useActionState } from 'react'
import { DraftGuard } from '@/components/ui/draft-guard'
import { clearDraft } from '@/components/ui/form-draft'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextareaField } from '@/components/ui/text-field'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'
import { FormStateNotice, fieldError } from './form-state-notice'

export type ReplyAction = (
  previous: FormState<string>,
  form: FormData,
) => Promise<FormState<string>>

/** Says something to the reviewers, on the bytes that are here now. */
export function ReplyForm({
  submissionId,
  digest,
  reply,
}: {
  submissionId: string
  digest: string
  reply: ReplyAction
}) {
  const draftKey = `reply-${submissionId}`
  const [state, submit] = useActionState<FormState<string>, FormData>(async (previous, form) => {
    const answer = await reply(previous, form)
    // Before React empties the form, or the guard would put the sent words back.
    if (answer.ok) clearDraft(draftKey)
    return answer
  }, EMPTY_FORM)
  return (
    <form action={submit} className="flex flex-col gap-3">
      <DraftGuard draftKey={draftKey} />
      <FormStateNotice state={state} />
      <input type="hidden" name="submissionId" value={submissionId} />
      <input type="hidden" name="digest" value={digest} />
      <TextareaField
        label="Comment"
        name="body"
        required
        rows={3}
        placeholder="Answer the reviewers, or tell them something."
        error={fieldError(state, 'body')}
      />
      <div className="flex justify-end">
        <SubmitButton variant="secondary">Comment</SubmitButton>
      </div>
    </form>
  )
}
