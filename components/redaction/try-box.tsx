'use client'

import { useActionState, useState } from 'react'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { FormError } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { TextareaField } from '@/components/ui/text-field'
import type { RedactionRuleView, TriedView } from '@/lib/policies/rules'
import type { FormState } from '@/lib/web/schema'
import { TriedResult } from './tried-result'

type State = FormState<TriedView>
export type TryRedaction = (input: Record<string, unknown>) => Promise<State>

const SAMPLE =
  'Ada (ada@example.com, +44 20 7946 0958) paid with 4111 1111 1111 1111 from DE89 3704 0044 0532 0130 00.'

/** Shows what redaction makes of a text. Nothing of it is stored. */
export function TryBox({
  rules,
  tryRedaction,
}: {
  rules: readonly RedactionRuleView[]
  tryRedaction: TryRedaction
}) {
  const [off, setOff] = useState<ReadonlySet<string>>(
    new Set(rules.filter(({ enabled }) => !enabled).map(({ id }) => id)),
  )
  const [state, submit, pending] = useActionState<State, FormData>(
    (_, form) =>
      tryRedaction({
        text: String(form.get('text') ?? ''),
        builtIn: String(!off.has('built-in')),
        ruleIds: rules.flatMap(({ id }) => (off.has(id) ? [] : id)).join(','),
      }),
    {},
  )
  const [text, setText] = useState(SAMPLE)
  const toggle = (id: string) => {
    const next = new Set(off)
    if (!next.delete(id)) next.add(id)
    setOff(next)
  }
  return (
    <Card
      id="try"
      title="Try it"
      description="What would be stored of a text. Nothing that you paste here is stored or logged."
    >
      <form action={submit} className="flex flex-col gap-3">
        {state.ok === false && <FormError message={state.message} problems={state.problems} />}
        <TextareaField
          label="Text"
          name="text"
          required
          rows={4}
          maxLength={20_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          spellCheck={false}
          autoComplete="off"
        />
        <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
          <legend className="mb-1.5 font-medium text-[0.8125rem]">With</legend>
          {[{ id: 'built-in', name: 'Built-in detectors' }, ...rules].map(({ id, name }) => (
            <Checkbox key={id} label={name} checked={!off.has(id)} onChange={() => toggle(id)} />
          ))}
        </fieldset>
        <div>
          <SubmitButton pending={pending} variant="secondary">
            Try
          </SubmitButton>
        </div>
        {state.value && <TriedResult tried={state.value} />}
      </form>
    </Card>
  )
}
