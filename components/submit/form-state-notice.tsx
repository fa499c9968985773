'use client'

import { Callout } from '@/components/ui/callout'
import { FormError } from '@/components/ui/form-error'
import { LinkButton } from '@/components/ui/link-button'
import type { FormState } from '@/lib/web/schema'

/** Why a form was not accepted, or what was not kept of it. A lost session offers the sign-in beside it: what is typed stays. */
export function FormStateNotice({ state }: { state: FormState }) {
  if (state.notice)
    return (
      <div role="status">
        <Callout tone="info" title={state.notice} />
      </div>
    )
  if (!state.message) return null
  if (state.signedOut)
    return (
      <div role="alert">
        <Callout tone="warning" title="Your session has ended">
          <p className="mb-2">
            What you typed is kept. Sign in, come back to this tab and send it again.
          </p>
          <LinkButton href="/sign-in?callbackUrl=%2Fsubmissions" external size="sm">
            Sign in in a new tab
          </LinkButton>
        </Callout>
      </div>
    )
  return <FormError message={state.message} problems={state.problems} />
}

/** What the server says about one field. */
export const fieldError = (state: FormState, field: string): string | null =>
  state.fields?.[field]?.join(' ') ?? null
