'use client'

import { UserPlus } from 'lucide-react'
import { useEffect } from 'react'
import { fieldId } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { FormAnswer } from './form-answer'
import { type ReviewAction, useReviewAction } from './use-review-action'

/** Takes the review upon oneself, and then leads to the choice that is open now. */
export function AssignSelfForm({
  submissionId,
  offered,
  action,
}: {
  submissionId: string
  offered: boolean
  action: ReviewAction
}) {
  const [state, send] = useReviewAction(action)
  useEffect(() => {
    if (state.ok) document.getElementById(fieldId('verdict'))?.focus()
  }, [state])
  if (!offered) return null
  return (
    <form action={send} className="flex flex-col gap-2">
      <input type="hidden" name="submissionId" value={submissionId} />
      <FormAnswer state={state} />
      <SubmitButton variant="secondary" className="w-full" icon={<UserPlus aria-hidden />}>
        Assign myself
      </SubmitButton>
    </form>
  )
}
