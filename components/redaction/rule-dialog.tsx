'use client'

import { Pencil, Plus } from 'lucide-react'
import { useActionState, useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogFooter, useCloseDialog } from '@/components/ui/dialog'
import { FormError } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextareaField } from '@/components/ui/text-field'
import { toast } from '@/components/ui/toast'
import type { RedactionRuleView, TriedView } from '@/lib/policies/rules'
import type { FormState } from '@/lib/web/schema'
import { type RuleDraft, RuleFields } from './rule-fields'
import { TriedResult } from './tried-result'
import type { TryRedaction } from './try-box'

export type SaveRule = (form: FormData) => Promise<FormState<unknown>>

const EMPTY: RuleDraft = {
  name: '',
  type: '',
  pattern: '',
  class: 'confidential',
  replacement: 'tag',
  keywords: '',
}

const valuesOf = ({ name, type, pattern, class: dataClass, replacement, keywords }: RuleDraft) => ({
  name,
  type,
  pattern,
  class: dataClass,
  replacement,
  keywords,
})

const draftOf = (rule: RedactionRuleView): RuleDraft =>
  valuesOf({ ...rule, keywords: rule.keywords.join(', ') })

function TryDraft({ draft, tryRedaction }: { draft: RuleDraft; tryRedaction: TryRedaction }) {
  const [text, setText] = useState('')
  const [tried, setTried] = useState<FormState<TriedView>>({})
  const [pending, start] = useTransition()
  const named = {
    name: draft.name || 'New rule',
    type: draft.type || 'new-rule',
    pattern: draft.pattern,
    class: draft.class,
    replacement: draft.replacement,
  }
  const run = () =>
    start(async () => setTried(await tryRedaction({ text, builtIn: 'true', draft: named })))
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <TextareaField
        label="Try it before you save"
        name="try"
        rows={2}
        maxLength={20_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="A text with something to find"
        hint="Neither stored nor logged."
      />
      <div>
        <Button size="sm" onClick={run} pending={pending}>
          Try
        </Button>
      </div>
      {tried.ok === false && <FormError message={tried.message} problems={tried.problems} />}
      {tried.value && <TriedResult tried={tried.value} />}
    </div>
  )
}

type FormProps = { rule: RedactionRuleView | null; save: SaveRule; tryRedaction: TryRedaction }

function RuleForm({ rule, save, tryRedaction }: FormProps) {
  const [draft, setDraft] = useState(rule ? draftOf(rule) : EMPTY)
  const [attempts, setAttempts] = useState(0)
  const close = useCloseDialog()
  const [state, submit, pending] = useActionState<FormState<unknown>, FormData>(async (_, form) => {
    form.delete('try')
    // React resets a form that was sent, and with it what a select shows; what was chosen is here.
    for (const [name, value] of Object.entries(valuesOf(draft))) form.set(name, value)
    const answer = await save(form)
    setAttempts((count) => count + 1)
    if (answer.ok) {
      toast.success(rule ? 'The rule was changed.' : 'The rule was added.')
      close()
    }
    return answer
  }, {})
  return (
    <form action={submit} className="flex flex-col gap-4">
      {state.ok === false && <FormError message={state.message} />}
      {rule && <input type="hidden" name="id" value={rule.id} />}
      {rule && <input type="hidden" name="version" value={rule.version} />}
      <RuleFields key={attempts} draft={draft} onChange={setDraft} errors={state.fields} />
      <TryDraft draft={draft} tryRedaction={tryRedaction} />
      <DialogFooter>
        <DialogClose />
        <SubmitButton pending={pending}>{rule ? 'Save rule' : 'Add rule'}</SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Adds a rule, or changes one, with a box to try it in. */
export function RuleDialog(props: FormProps) {
  const { rule } = props
  return (
    <Dialog
      title={rule ? `Change “${rule.name}”` : 'New rule'}
      description="Obeyed from the next event on. What is stored already does not change."
      size="lg"
      trigger={
        rule
          ? {
              label: 'Edit',
              size: 'sm',
              icon: <Pencil aria-hidden />,
              ariaLabel: `Edit ${rule.name}`,
            }
          : { label: 'New rule', size: 'sm', variant: 'primary', icon: <Plus aria-hidden /> }
      }
    >
      <RuleForm {...props} />
    </Dialog>
  )
}
