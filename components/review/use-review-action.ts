'use client'

import { useRouter } from 'next/navigation'
import { useActionState, useEffect } from 'react'
import { toast } from '@/components/ui/toast'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'

/** A server action as a form of the review calls it. */
export type ReviewAction<T = unknown> = (
  previous: FormState<T>,
  form: FormData,
) => Promise<FormState<T>>

/**
 * Runs an action of the review. When it is refused because the review moved on meanwhile, the page is
 * read again, so that the person sees what it is now; what they typed stays.
 * Says what was not kept as it was typed.
 */
export function useReviewAction<T>(action: ReviewAction<T>) {
  const router = useRouter()
  const [state, send] = useActionState<FormState<T>, FormData>(action, EMPTY_FORM)
  useEffect(() => {
    if (state.notice) toast.warning(state.notice)
    const isStale =
      state.ok === false && !state.signedOut && !state.reference && !state.problems?.length
    if (isStale) router.refresh()
  }, [state, router])
  return [state, send] as const
}
