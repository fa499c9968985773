'use client'

import { type ReactNode, useActionState } from 'react'
import { DialogClose, DialogFooter, type DialogTrigger, Overlay, useCloseDialog } from './dialog'
import { FormError, type FormOutcome, problemOf } from './form-error'
import { SubmitButton } from './submit-button'
import { TextareaField } from './text-field'
import { toast } from './toast'

export type ConfirmProps = {
  action: (form: FormData) => Promise<FormOutcome>
  confirmLabel: string
  tone?: 'primary' | 'danger'
  fields?: Readonly<Record<string, string>>
  reason?: 'none' | 'optional' | 'required'
  reasonLabel?: string
  reasonHint?: string
  doneMessage?: string
  children?: ReactNode
}

function ConfirmForm({
  action,
  confirmLabel,
  tone = 'danger',
  fields = {},
  reason = 'none',
  reasonLabel = 'Reason',
  reasonHint,
  doneMessage,
  children,
}: ConfirmProps) {
  const close = useCloseDialog()
  const [outcome, submit, pending] = useActionState<FormOutcome, FormData>(async (_, form) => {
    const answer = await action(form)
    if (answer && answer.ok === false) return { ...answer, typed: String(form.get('reason') ?? '') }
    if (answer?.notice) toast.warning(answer.notice)
    else if (doneMessage) toast.success(doneMessage)
    close()
    return answer
  }, null)
  const failed = outcome && outcome.ok === false ? outcome : null
  const typed = failed && 'typed' in failed ? String(failed.typed) : ''
  return (
    <form action={submit} className="flex flex-col gap-4">
      {failed && <FormError message={failed.message} problems={failed.problems} />}
      {children}
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {reason !== 'none' && (
        <TextareaField
          key={typed}
          label={reasonLabel}
          name="reason"
          rows={3}
          hint={reasonHint}
          required={reason === 'required'}
          error={problemOf(failed?.problems, 'reason')}
          defaultValue={typed}
        />
      )}
      <DialogFooter>
        <DialogClose />
        <SubmitButton variant={tone} pending={pending}>
          {confirmLabel}
        </SubmitButton>
      </DialogFooter>
    </form>
  )
}

/**
 * Asks before something that cannot be taken back, says what will happen (`children`), and sends
 * `fields` and the typed `reason` to `action`. Stays open with the reason why when refused.
 */
export function ConfirmDialog({
  trigger,
  title,
  description,
  open,
  onOpenChange,
  ...confirm
}: ConfirmProps & {
  title: ReactNode
  description?: ReactNode
  trigger?: DialogTrigger
  open?: boolean
  onOpenChange?: (open: boolean) => void
}) {
  return (
    <Overlay
      alert
      title={title}
      description={description}
      {...(trigger && { trigger })}
      {...(open !== undefined && { open })}
      {...(onOpenChange && { onOpenChange })}
    >
      <ConfirmForm {...confirm} />
    </Overlay>
  )
}
