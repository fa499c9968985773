'use client'

import { useActionState, useState } from 'react'
import { Dialog, DialogClose, DialogFooter, useCloseDialog } from '@/components/ui/dialog'
import { FormError } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField, TextField } from '@/components/ui/text-field'
import { toast } from '@/components/ui/toast'
import { PREVIEW_MAX, type PreviewView } from '@/lib/policies/rules'
import type { FormState } from '@/lib/web/schema'

export type ConfigurePreviews = (form: FormData) => Promise<FormState<unknown>>

const stateOf = ({ enabled }: PreviewView) => (enabled === null ? 'follow' : enabled ? 'on' : 'off')

function PreviewForm({
  preview,
  configure,
}: {
  preview: PreviewView
  configure: ConfigurePreviews
}) {
  const [chosen, setChosen] = useState(stateOf(preview))
  const [attempts, setAttempts] = useState(0)
  const close = useCloseDialog()
  const [state, submit, pending] = useActionState<FormState<unknown>, FormData>(async (_, form) => {
    const answer = await configure(form)
    setAttempts((count) => count + 1)
    if (answer.ok) {
      toast.success('Previews were configured.')
      close()
    }
    return answer
  }, {})
  const typed = (name: string, otherwise: string) => String(state.values?.[name] ?? otherwise)
  return (
    <form action={submit} className="flex flex-col gap-4">
      {state.ok === false && <FormError message={state.message} />}
      <input type="hidden" name="scope" value={preview.teamId ?? 'organization'} />
      <input type="hidden" name="version" value={preview.version} />
      <SelectField
        // A form that was sent is reset, which falls back to the default of an uncontrolled select.
        key={attempts}
        label="Previews"
        required
        name="state"
        defaultValue={chosen}
        onChange={(event) => setChosen(event.target.value as typeof chosen)}
        options={[
          ...(preview.teamId ? [{ value: 'follow', label: 'As the organization' }] : []),
          { value: 'off', label: 'Off' },
          { value: 'on', label: 'On' },
        ]}
        error={state.fields?.state?.[0] ?? null}
      />
      {chosen === 'on' && (
        <TextField
          label="Characters"
          name="lengthMax"
          type="number"
          min={1}
          max={PREVIEW_MAX}
          required
          defaultValue={typed('lengthMax', String(preview.lengthMax))}
          hint={`At most ${PREVIEW_MAX}, after redaction.`}
          error={state.fields?.lengthMax?.[0] ?? null}
        />
      )}
      <TextareaField
        key={typed('reason', '')}
        label="Reason"
        name="reason"
        rows={2}
        required={chosen === 'on'}
        maxLength={500}
        defaultValue={typed('reason', '')}
        hint="Stands in the audit log."
        error={state.fields?.reason?.[0] ?? null}
      />
      <DialogFooter>
        <DialogClose />
        <SubmitButton pending={pending}>Save</SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Turns previews on or off for the organization or one team. */
export function PreviewDialog(props: { preview: PreviewView; configure: ConfigurePreviews }) {
  const { name } = props.preview
  return (
    <Dialog
      title={`Previews: ${name}`}
      description="The start of a prompt, redacted. The prompt itself is never stored."
      size="sm"
      trigger={{ label: 'Change', size: 'sm', ariaLabel: `Change previews of ${name}` }}
    >
      <PreviewForm {...props} />
    </Dialog>
  )
}
