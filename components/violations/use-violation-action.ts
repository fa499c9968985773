'use client'

import { useRouter } from 'next/navigation'
import { useActionState, useEffect } from 'react'
import { toast } from '@/components/ui/toast'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'

/** A server action as the forms of this folder call it. */
export type ViolationAction<T = unknown> = (
  previous: FormState<T>,
  form: FormData,
) => Promise<FormState<T>>

/** Runs an action; says when it worked, and reads the page again. */
export function useViolationAction<T>(action: ViolationAction<T>, done: string | null) {
  const router = useRouter()
  const [state, send, pending] = useActionState<FormState<T>, FormData>(action, EMPTY_FORM)
  useEffect(() => {
    if (!state.ok) return
    if (state.notice) toast.warning(state.notice)
    else if (done) toast.success(done)
    router.refresh()
  }, [state, done, router])
  return [state, send, pending] as const
}
