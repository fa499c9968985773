'use client'

import { Fragment, useActionState, useState } from 'react'
import { FormStateNotice, fieldError } from '@/components/submit/form-state-notice'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { LinkButton } from '@/components/ui/link-button'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField, TextField } from '@/components/ui/text-field'
import { FORMAT_LABELS, SINK_KINDS, type SinkKind } from '@/lib/sinks/kinds/rules'
import type { SinkDetail } from '@/lib/sinks/schema'
import type { FormState } from '@/lib/web/schema'
import { SinkFieldInput } from './sink-field'

type State = FormState<undefined>
type Save = (previous: State, form: FormData) => Promise<State>
/** React resets a form that was sent: its fields are made anew with what was typed. */
type Attempts = { state: State; count: number }
type Typed = (name: string, usual: string) => string

function Receiver({
  kind,
  sink,
  state,
  typed,
}: {
  kind: SinkKind
  sink: SinkDetail | null
  state: State
  typed: Typed
}) {
  const { fields, testedWith } = SINK_KINDS[kind]
  return (
    <Card title="Receiver" description={`Tested with: ${testedWith}.`}>
      <div className="flex max-w-2xl flex-col gap-4">
        {fields.map((field) => (
          <SinkFieldInput
            key={field.name}
            field={field}
            value={typed(field.name, sink?.values[field.name] ?? (sink ? '' : (field.usual ?? '')))}
            isKept={field.secret === true && sink?.keptSecrets.includes(field.name) === true}
            error={fieldError(state, field.name)}
          />
        ))}
      </div>
    </Card>
  )
}

function Personal({ sink, state, typed }: { sink: SinkDetail | null; state: State; typed: Typed }) {
  const [isOn, setOn] = useState(typed('personal', sink?.personal ? 'on' : '') === 'on')
  return (
    <Card
      title="Personal fields"
      description="Usually a receiver gets pseudonyms: the same person has the same one, and nobody is named."
    >
      <div className="flex max-w-2xl flex-col gap-4">
        <Checkbox
          name="personal"
          label="Send names, e-mails, IP addresses and user agents too"
          checked={isOn}
          onChange={(event) => setOn(event.target.checked)}
        />
        {isOn && (
          <>
            <Callout tone="warning" title="What is sent cannot be erased from here">
              Erasing a person destroys our key, but not the receiver’s copies. The sink is listed
              as a recipient of personal data, and this choice is recorded.
            </Callout>
            <TextareaField
              label="Reason"
              name="personalReason"
              required
              rows={3}
              hint="What for, and on what basis. Auditors see it."
              defaultValue={typed('personalReason', sink?.personalReason ?? '')}
              error={fieldError(state, 'personalReason')}
            />
          </>
        )}
      </div>
    </Card>
  )
}

function Basics({
  kind,
  sink,
  state,
  typed,
}: {
  kind: SinkKind
  sink: SinkDetail | null
  state: State
  typed: Typed
}) {
  const { label, formats } = SINK_KINDS[kind]
  return (
    <Card title="Sink">
      <div className="grid max-w-2xl gap-4 sm:grid-cols-2">
        <TextField
          label="Name"
          name="name"
          required
          maxLength={80}
          autoComplete="off"
          className="sm:col-span-2"
          hint="What your colleagues know the receiver by."
          defaultValue={typed('name', sink?.name ?? label)}
          error={fieldError(state, 'name')}
        />
        <SelectField
          label="Format"
          name="format"
          required
          defaultValue={typed('format', sink?.format ?? formats[0] ?? 'raw')}
          options={formats.map((value) => ({ value, label: FORMAT_LABELS[value] }))}
          error={fieldError(state, 'format')}
        />
        {!sink && (
          <SelectField
            label="Begin with"
            name="start"
            required
            defaultValue={typed('start', 'now')}
            options={[
              { value: 'now', label: 'The next event' },
              { value: 'beginning', label: 'The first event of the log' },
            ]}
            error={fieldError(state, 'start')}
          />
        )}
        <TextField
          label="Heartbeat, seconds"
          name="heartbeatSeconds"
          type="number"
          min={10}
          max={86_400}
          required
          hint="A sign of life when nothing else was sent."
          defaultValue={typed('heartbeatSeconds', String(sink?.heartbeatSeconds ?? 300))}
          error={fieldError(state, 'heartbeatSeconds')}
        />
        <TextField
          label="Tell admins after, minutes"
          name="alertMinutes"
          type="number"
          min={1}
          max={1_440}
          required
          hint="Of failing without a break."
          defaultValue={typed('alertMinutes', String(sink?.alertMinutes ?? 10))}
          error={fieldError(state, 'alertMinutes')}
        />
      </div>
    </Card>
  )
}

/** Adds or changes a sink: exactly the fields of its kind. */
export function SinkForm({
  kind,
  save,
  sink,
}: {
  kind: SinkKind
  save: Save
  sink: SinkDetail | null
}) {
  const [{ state, count }, submit, pending] = useActionState<Attempts, FormData>(
    async (previous, form) => ({
      state: await save(previous.state, form),
      count: previous.count + 1,
    }),
    { state: {}, count: 0 },
  )
  const typed: Typed = (name, usual) => (state.values ? String(state.values[name] ?? '') : usual)
  const shared = { kind, sink, state, typed }
  return (
    <form action={submit} className="grid max-w-3xl gap-4" noValidate>
      <FormStateNotice state={state} />
      {sink ? (
        <>
          <input type="hidden" name="sinkId" value={sink.id} />
          <input type="hidden" name="version" value={sink.version} />
        </>
      ) : (
        <input type="hidden" name="kind" value={kind} />
      )}
      <Fragment key={count}>
        <Basics {...shared} />
        <Receiver {...shared} />
        <Personal sink={sink} state={state} typed={typed} />
      </Fragment>
      <div className="flex flex-wrap justify-end gap-2">
        <LinkButton href={sink ? `/admin/integrations/${sink.id}` : '/admin/integrations/new'}>
          Cancel
        </LinkButton>
        <SubmitButton pending={pending}>{sink ? 'Save' : 'Add sink'}</SubmitButton>
      </div>
    </form>
  )
}
