'use client'

import { useState } from 'react'
import { FormAnswer } from '@/components/review/form-answer'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { problemOf } from '@/components/ui/form-error'
import { RadioCards } from '@/components/ui/radio-cards'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField, TextField } from '@/components/ui/text-field'
import { isClosed, nextStates, REASON_MIN, STATE_INFO } from '@/lib/violations/rules'
import type { ViolationState } from '@/lib/violations/schema'
import type { ViolationView } from '@/lib/violations/views/schema'
import { useViolationAction, type ViolationAction } from './use-violation-action'

type Actions = {
  triage: ViolationAction<ViolationState>
  assign: ViolationAction<void>
  comment: ViolationAction<string>
}

function Owner({
  violation,
  me,
  action,
}: {
  violation: ViolationView
  me: string
  action: Actions['assign']
}) {
  const [state, send] = useViolationAction(action, 'Owner changed.')
  const options = violation.owners.map(({ id, name }) => ({
    value: id,
    label: id === me ? `${name} (you)` : name,
  }))
  return (
    <form action={send} className="flex flex-col gap-2">
      <input type="hidden" name="violationId" value={violation.id} />
      <FormAnswer state={state} />
      <div className="flex items-end gap-2">
        <SelectField
          key={violation.owner?.id ?? ''}
          label="Owner"
          name="ownerId"
          placeholder="Nobody"
          defaultValue={violation.owner?.id ?? ''}
          options={options}
          error={problemOf(state.problems, 'ownerId')}
          className="flex-1"
        />
        <SubmitButton variant="secondary">Assign</SubmitButton>
      </div>
    </form>
  )
}

function Step({ violation, action }: { violation: ViolationView; action: Actions['triage'] }) {
  const [state, send] = useViolationAction(action, 'Saved.')
  const [to, setTo] = useState('')
  const closing = to !== '' && isClosed(to as ViolationState)
  const needsReason = closing || isClosed(violation.state)
  return (
    <form
      key={violation.state}
      action={send}
      noValidate
      onChange={({ target }) => {
        if (target instanceof HTMLInputElement && target.name === 'to') setTo(target.value)
      }}
      className="flex flex-col gap-3.5"
    >
      <input type="hidden" name="violationId" value={violation.id} />
      <FormAnswer state={state} />
      <RadioCards
        legend="It becomes"
        name="to"
        defaultValue={to}
        error={problemOf(state.problems, 'to')}
        options={nextStates(violation.state).map((value) => ({
          value,
          label: STATE_INFO[value].label,
          hint: STATE_INFO[value].hint,
          disabledReason: isClosed(value) ? violation.closingRefusal : null,
        }))}
      />
      <TextareaField
        label="Reason"
        name="reason"
        rows={3}
        maxLength={2_000}
        required={needsReason}
        hint={needsReason ? `At least ${REASON_MIN} characters; auditors read it.` : undefined}
        error={problemOf(state.problems, 'reason')}
        defaultValue={String(state.values?.reason ?? '')}
      />
      {to === 'accepted-risk' && (
        <TextField
          label="Accepted until"
          name="acceptedUntil"
          type="date"
          required
          hint="At most a year. After that day it opens again."
          defaultValue={String(state.values?.acceptedUntil ?? '')}
          error={problemOf(state.problems, 'acceptedUntil')}
        />
      )}
      <SubmitButton className="self-start">
        {isClosed(violation.state) ? 'Open again' : 'Save'}
      </SubmitButton>
    </form>
  )
}

function Comment({ violation, action }: { violation: ViolationView; action: Actions['comment'] }) {
  const [state, send] = useViolationAction(action, 'Comment added.')
  return (
    <form key={state.value ?? ''} action={send} noValidate className="flex flex-col gap-2">
      <input type="hidden" name="violationId" value={violation.id} />
      <FormAnswer state={state} />
      <TextareaField
        label="Comment"
        name="body"
        rows={2}
        required
        maxLength={5_000}
        error={problemOf(state.problems, 'body')}
        defaultValue={state.ok ? '' : String(state.values?.body ?? '')}
      />
      <SubmitButton variant="secondary" className="self-start">
        Add comment
      </SubmitButton>
    </form>
  )
}

/** Who looks into it, where it goes next, and what there is to say. */
export function ViolationTriage({
  violation,
  me,
  actions,
}: {
  violation: ViolationView
  me: string
  actions: Actions
}) {
  return (
    <Card title="Triage">
      <div className="flex flex-col gap-5">
        {violation.closingRefusal && <Callout tone="warning">{violation.closingRefusal}</Callout>}
        <Owner violation={violation} me={me} action={actions.assign} />
        <Step violation={violation} action={actions.triage} />
        <Comment violation={violation} action={actions.comment} />
      </div>
    </Card>
  )
}
