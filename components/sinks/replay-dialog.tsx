'use client'

import { History } from 'lucide-react'
import { useActionState, useState } from 'react'
import { FormStateNotice, fieldError } from '@/components/submit/form-state-notice'
import { Callout } from '@/components/ui/callout'
import { Dialog, DialogClose, DialogFooter } from '@/components/ui/dialog'
import { formatNumber } from '@/components/ui/format'
import { SubmitButton } from '@/components/ui/submit-button'
import { SelectField, TextareaField, TextField } from '@/components/ui/text-field'
import type { SinkDetail } from '@/lib/sinks/schema'
import type { FormState } from '@/lib/web/schema'

type State = FormState<number>
export type ReplayAction = (previous: State, form: FormData) => Promise<State>
type Props = { sink: SinkDetail; replay: ReplayAction }

function Place({ from, sink, state }: { from: string; sink: SinkDetail; state: State }) {
  const typed = (name: string) => String(state.values?.[name] ?? '')
  return from === 'index' ? (
    <TextField
      key="index"
      label="First index"
      name="index"
      required
      inputMode="numeric"
      autoComplete="off"
      hint={`From ${sink.minIndex} to ${Math.max(sink.minIndex, sink.nextIndex - 1)}.`}
      defaultValue={typed('index')}
      error={fieldError(state, 'index')}
    />
  ) : (
    <TextField
      key="at"
      label="First moment, UTC"
      name="at"
      required
      autoComplete="off"
      placeholder="2026-11-20T08:00:00Z"
      hint="Events at or after it are sent again."
      defaultValue={typed('at')}
      error={fieldError(state, 'at')}
    />
  )
}

function ReplayForm({ sink, replay }: Props) {
  const [state, submit, pending] = useActionState<State, FormData>(replay, {})
  const [from, setFrom] = useState('index')
  if (state.ok)
    return (
      <div role="status">
        <Callout tone="success" title={`${formatNumber(state.value ?? 0)} events are sent again`}>
          The receiver tells them from new ones by the event’s id.
        </Callout>
        <DialogFooter>
          <DialogClose variant="primary">Done</DialogClose>
        </DialogFooter>
      </div>
    )
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormStateNotice state={state} />
      <input type="hidden" name="sinkId" value={sink.id} />
      <SelectField
        label="Begin with"
        name="from"
        required
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        options={[
          { value: 'index', label: 'An index of the log' },
          { value: 'time', label: 'A moment' },
        ]}
      />
      <Place from={from} sink={sink} state={state} />
      <TextareaField
        label="Reason"
        name="reason"
        required
        rows={2}
        hint="It stands in the audit log."
        defaultValue={String(state.values?.reason ?? '')}
        error={fieldError(state, 'reason')}
      />
      <DialogFooter>
        <DialogClose />
        <SubmitButton pending={pending}>Send again</SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Sends a stretch of the log once more. */
export function ReplayDialog(props: Props) {
  return (
    <Dialog
      title="Replay"
      description="Moves the sink’s place back, so that events are sent once more, and then on."
      trigger={{
        label: 'Replay',
        icon: <History aria-hidden />,
        disabledReason:
          props.sink.nextIndex <= props.sink.minIndex ? 'Nothing was sent yet.' : null,
      }}
    >
      <ReplayForm {...props} />
    </Dialog>
  )
}
