'use client'

import { useActionState, useEffect } from 'react'
import { toast } from '@/components/ui/toast'
import type { RuleView } from '@/lib/violations/views/schema'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'
import type { ViolationAction } from './use-violation-action'

/** Whether a rule finds anything. A press sends the opposite at once. */
export function RuleSwitch({
  rule,
  mayChange,
  action,
}: {
  rule: Pick<RuleView, 'id' | 'title' | 'enabled'>
  mayChange: boolean
  action: ViolationAction<void>
}) {
  const [state, send, pending] = useActionState<FormState<void>, FormData>(action, EMPTY_FORM)
  useEffect(() => {
    if (state.ok === false) toast.error(state.message ?? 'It could not be changed.')
  }, [state])
  const { enabled } = rule
  if (!mayChange)
    return <span className={enabled ? '' : 'text-faint'}>{enabled ? 'On' : 'Off'}</span>
  return (
    <form action={send} className="relative z-10 inline-flex">
      <input type="hidden" name="ruleId" value={rule.id} />
      <input type="hidden" name="enabled" value={String(!enabled)} />
      <button
        type="submit"
        role="switch"
        aria-checked={enabled}
        aria-label={rule.title}
        aria-busy={pending}
        className={`relative h-6 w-10 rounded-full inset-ring transition-colors ${
          enabled ? 'bg-accent inset-ring-accent' : 'bg-subtle inset-ring-strong'
        }`}
      >
        <span
          aria-hidden="true"
          className={`absolute top-1 left-1 size-4 rounded-full transition-transform ${
            enabled ? 'translate-x-4 bg-white' : 'bg-muted'
          }`}
        />
      </button>
    </form>
  )
}
