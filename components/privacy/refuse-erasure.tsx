'use client'

import { useActionState, useEffect } from 'react'
import { FormStateNotice, fieldError } from '@/components/submit/form-state-notice'
import { Dialog, DialogClose, DialogFooter, useCloseDialog } from '@/components/ui/dialog'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField } from '@/components/ui/text-field'
import { toast } from '@/components/ui/toast'
import { REFUSAL_GROUNDS } from '@/lib/privacy/rules'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'
import type { PrivacyAction } from './request-erasure'

type Props = { action: PrivacyAction; requestId: string; person: string }

const GROUNDS = Object.entries(REFUSAL_GROUNDS).map(([value, { label, article }]) => ({
  value,
  label: `${label} (${article})`,
}))

function RefuseForm({ action, requestId }: Props) {
  const [state, submit] = useActionState<FormState<void>, FormData>(action, EMPTY_FORM)
  const close = useCloseDialog()
  useEffect(() => {
    if (!state.ok) return
    toast.success('Refused', { description: 'Everything is kept, and why is recorded.' })
    close()
  }, [state, close])
  const { ground = '', reason = '' } = state.values ?? {}
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormStateNotice state={state} />
      <input type="hidden" name="requestId" value={requestId} />
      <SelectField
        key={`ground:${ground}`}
        label="Ground"
        name="ground"
        required
        placeholder="Choose a ground"
        defaultValue={String(ground)}
        options={GROUNDS}
        hint="Why everything may be kept."
        error={fieldError(state, 'ground')}
      />
      <TextareaField
        label="Why"
        name="reason"
        required
        rows={3}
        maxLength={2000}
        defaultValue={String(reason)}
        error={fieldError(state, 'reason')}
      />
      <DialogFooter>
        <DialogClose />
        <SubmitButton>Refuse</SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Refuses an erasure on a legal ground, which is recorded. */
export function RefuseErasure(props: Props) {
  return (
    <Dialog
      title={`Refuse to erase ${props.person}`}
      description="Nothing is erased. The ground stands in the audit log."
      trigger={{ label: 'Refuse', size: 'sm' }}
    >
      <RefuseForm {...props} />
    </Dialog>
  )
}
