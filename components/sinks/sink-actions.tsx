import { CirclePause, CirclePlay, Trash2 } from 'lucide-react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { FormOutcome } from '@/components/ui/form-error'
import type { SinkDetail } from '@/lib/sinks/schema'
import { type ReplayAction, ReplayDialog } from './replay-dialog'
import { type TestAction, TestButton } from './test-button'

type Act = (form: FormData) => Promise<FormOutcome>

const said = 'text-[0.8125rem] text-muted'

/** What an admin can do with a sink. */
export function SinkActions({
  sink,
  test,
  pause,
  resume,
  replay,
  remove,
}: {
  sink: SinkDetail
  test: TestAction
  pause: Act
  resume: Act
  replay: ReplayAction
  remove: Act
}) {
  const fields = { sinkId: sink.id }
  return (
    <>
      <TestButton sinkId={sink.id} test={test} />
      <ReplayDialog sink={sink} replay={replay} />
      {sink.paused ? (
        <ConfirmDialog
          title={`Resume ${sink.name}?`}
          trigger={{ label: 'Resume', variant: 'primary', icon: <CirclePlay aria-hidden /> }}
          action={resume}
          tone="primary"
          confirmLabel="Resume"
          fields={fields}
          doneMessage="It goes on from where it was paused."
        >
          <p className={said}>Everything since it was paused is sent, in its order.</p>
        </ConfirmDialog>
      ) : (
        <ConfirmDialog
          title={`Pause ${sink.name}?`}
          trigger={{ label: 'Pause', icon: <CirclePause aria-hidden /> }}
          action={pause}
          tone="primary"
          confirmLabel="Pause"
          fields={fields}
          reason="required"
          reasonHint="It stands in the audit log."
          doneMessage="The sink is paused."
        >
          <p className={said}>
            Nothing is sent until it is resumed. Its place is kept, so nothing is left out; but your
            SIEM does not see what happens meanwhile.
          </p>
        </ConfirmDialog>
      )}
      <ConfirmDialog
        title={`Delete ${sink.name}?`}
        trigger={{ label: 'Delete', variant: 'ghost', icon: <Trash2 aria-hidden /> }}
        action={remove}
        confirmLabel="Delete the sink"
        fields={fields}
        reason="required"
        reasonHint="It stands in the audit log."
      >
        <p className={said}>
          Its secrets are destroyed and nothing more is sent. What it has received stays with the
          receiver, so it stays in the list of recipients.
        </p>
      </ConfirmDialog>
    </>
  )
}
