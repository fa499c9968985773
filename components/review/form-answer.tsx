'use client'

import { FormError } from '@/components/ui/form-error'
import type { FormState } from '@/lib/web/schema'

/** Why a form was not accepted. A field says its own problem; a session that ended offers to sign in. */
export function FormAnswer({ state }: { state: FormState }) {
  if (state.ok !== false) return null
  return (
    <div className="flex flex-col gap-1.5">
      <FormError message={state.message} />
      {state.signedOut && (
        <a
          href="/sign-in"
          target="_blank"
          rel="noopener"
          className="text-[0.8125rem] text-accent-ink underline underline-offset-2"
        >
          Sign in, in a new tab
        </a>
      )}
    </div>
  )
}
