'use client'

import { FlaskConical } from 'lucide-react'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { DefinitionList } from '@/components/ui/definition-list'
import { Dialog, DialogClose, DialogFooter } from '@/components/ui/dialog'
import { FormError } from '@/components/ui/form-error'
import { formatNumber } from '@/components/ui/format'
import { SubmitButton } from '@/components/ui/submit-button'
import type { SinkTestResult } from '@/lib/sinks/schema'
import type { FormState } from '@/lib/web/schema'

type State = FormState<SinkTestResult>
export type TestAction = (previous: State, form: FormData) => Promise<State>

function Result({ result }: { result: SinkTestResult }) {
  return (
    <div role="status" className="flex flex-col gap-4">
      <Callout tone={result.ok ? 'success' : 'danger'} title={result.words}>
        <span className="break-words">{result.answer}</span>
      </Callout>
      <DefinitionList
        items={[
          { term: 'It took', value: `${formatNumber(result.durationMs)} ms` },
          {
            term: 'Who answered',
            value: (
              <span className="break-all">{result.peer ?? 'Nobody: no connection stood'}</span>
            ),
          },
        ]}
      />
    </div>
  )
}

function TestForm({ sinkId, test }: { sinkId: string; test: TestAction }) {
  const [state, submit, pending] = useActionState<State, FormData>(test, {})
  return (
    <form action={submit} className="flex flex-col gap-4">
      {state.ok === false && <FormError message={state.message} />}
      {state.value && <Result result={state.value} />}
      <input type="hidden" name="sinkId" value={sinkId} />
      <DialogFooter>
        <DialogClose>Close</DialogClose>
        <SubmitButton pending={pending}>
          {state.value ? 'Send another' : 'Send test record'}
        </SubmitButton>
      </DialogFooter>
    </form>
  )
}

/** Sends a record that is marked as a test, and shows what really came back. */
export function TestButton({ sinkId, test }: { sinkId: string; test: TestAction }) {
  return (
    <Dialog
      title="Test the sink"
      description="One record marked as a test is sent now, by itself. The place of the sink in the log stays."
      trigger={{ label: 'Test', icon: <FlaskConical aria-hidden /> }}
    >
      <TestForm sinkId={sinkId} test={test} />
    </Dialog>
  )
}
