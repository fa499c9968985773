'use client'

import { UserRoundX } from 'lucide-react'
import { useActionState, useEffect } from 'react'
import { FormStateNotice, fieldError } from '@/components/submit/form-state-notice'
import { Dialog, DialogClose, DialogFooter, useCloseDialog } from '@/components/ui/dialog'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField } from '@/components/ui/text-field'
import { toast } from '@/components/ui/toast'
import { ERASURE_GROUNDS } from '@/lib/privacy/rules'
import type { SubjectView } from '@/lib/privacy/schema'
import { EMPTY_FORM, type FormState } from '@/lib/web/schema'
import { personOptions } from './person-options'

export type PrivacyAction = (previous: FormState<void>, form: FormData) => Promise<FormState<void>>

type Props = { action: PrivacyAction; people: readonly SubjectView[] }

const GROUNDS = Object.entries(ERASURE_GROUNDS).map(([value, { label, article }]) => ({
  value,
  label: `${label} (${article})`,
}))

function RequestForm({ action, people }: Props) {
  const [state, submit] = useActionState<FormState<void>, FormData>(action, EMPTY_FORM)
  const close = useCloseDialog()
  useEffect(() => {
    if (!state.ok) return
    toast.success('Asked for', { description: 'Another admin has to approve it.' })
    close()
  }, [state, close])
  const { personId = '', ground = '', reason = '' } = state.values ?? {}
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormStateNotice state={state} />
      <SelectField
        key={`person:${personId}`}
        label="Person"
        name="personId"
        required
        placeholder="Choose a person"
        defaultValue={String(personId)}
        options={personOptions(people)}
        error={fieldError(state, 'personId')}
      />
      <SelectField
        key={`ground:${ground}`}
        label="Ground"
        name="ground"
        required
        placeholder="Choose a ground"
        defaultValue={String(ground)}
        options={GROUNDS}
        hint="Of GDPR Art. 17(1). It stands in the certificate."
        error={fieldError(state, 'ground')}
      />
      <TextareaField
        label="Why"
        name="reason"
        required
        rows={3}
        maxLength={2000}
        defaultValue={String(reason)}
        hint="For whoever approves it. It is erased together with the person."
        error={fieldError(state, 'reason')}
      />
      <DialogFooter>
        <DialogClose />
        <SubmitButton>Ask for erasure</SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Asks that somebody be erased. Nothing is erased until another admin approves it. */
export function RequestErasure(props: Props) {
  return (
    <Dialog
      title="Ask for erasure"
      description="Nothing is erased yet: another admin has to approve it."
      trigger={{
        label: 'Ask for erasure',
        variant: 'primary',
        icon: <UserRoundX aria-hidden />,
        disabledReason: props.people.length === 0 ? 'There is nobody else here.' : null,
      }}
    >
      <RequestForm {...props} />
    </Dialog>
  )
}
