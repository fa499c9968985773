import { BellRing, ChevronRight } from 'lucide-react'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { FormOutcome } from '@/components/ui/form-error'
import { Time } from '@/components/ui/time'
import { ALARM_KINDS, type AlarmView, STICKY_KINDS } from '@/lib/audit/alarms/schema'

type Clear = (form: FormData) => Promise<FormOutcome>

function OpenAlarm({ alarm, clear }: { alarm: AlarmView; clear: Clear | null }) {
  const isSticky = STICKY_KINDS.includes(alarm.kind)
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 px-4 py-3">
      <div className="flex min-w-0 flex-1 basis-60 gap-2.5">
        <BellRing className="mt-0.5 size-4 shrink-0 text-danger-ink" aria-hidden />
        <div className="min-w-0">
          <p className="font-medium text-[0.8125rem]">{ALARM_KINDS[alarm.kind]}</p>
          <p className="mt-0.5 break-words text-[0.8125rem]">{alarm.detail}</p>
          <p className="mt-0.5 text-muted text-xs">
            since <Time value={alarm.openedAt} />
            {!isSticky && ' · closes by itself when the cause is gone'}
          </p>
        </div>
      </div>
      {clear && (
        <ConfirmDialog
          title="Clear this alarm?"
          trigger={{ label: 'Clear', size: 'sm', ariaLabel: `Clear: ${alarm.detail}` }}
          action={clear}
          fields={{ alarmId: alarm.id }}
          confirmLabel="Clear alarm"
          reason="required"
          reasonLabel="What was found and done"
          reasonHint="It stays in the audit log, with your name."
          doneMessage="The alarm was cleared."
        >
          <p>
            {isSticky
              ? 'The log keeps what it is: clearing says that somebody looked into it. The same finding is not raised again; another one is.'
              : 'It comes back when its cause is still there.'}
          </p>
        </ConfirmDialog>
      )}
    </li>
  )
}

function ClearedAlarm({ alarm }: { alarm: AlarmView }) {
  return (
    <li className="px-4 py-3 text-xs">
      <p className="break-words">
        <span className="font-medium">{ALARM_KINDS[alarm.kind]}.</span>{' '}
        <span className="text-muted">{alarm.detail}</span>
      </p>
      <p className="mt-0.5 break-words text-muted">
        {alarm.clearedBy ? `Cleared by ${alarm.clearedBy}` : 'Closed by itself'}{' '}
        <Time value={alarm.clearedAt} />
        {alarm.clearReason && `: “${alarm.clearReason}”`}
      </p>
    </li>
  )
}

/** What is wrong with the log now, and what was. */
export function IntegrityAlarms({
  alarms: { open, cleared },
  clear,
}: {
  alarms: { open: readonly AlarmView[]; cleared: readonly AlarmView[] }
  clear: Clear | null
}) {
  return (
    <>
      {open.length === 0 ? (
        <Callout tone="success" title="No alarm is open">
          Head, guards and clocks are looked at every ten seconds, the newest events every minute.
        </Callout>
      ) : (
        <Card
          title={open.length === 1 ? 'One alarm is open' : `${open.length} alarms are open`}
          className="inset-ring inset-ring-danger-line"
          flush
        >
          <ul className="divide-y divide-line">
            {open.map((alarm) => (
              <OpenAlarm key={alarm.id} alarm={alarm} clear={clear} />
            ))}
          </ul>
        </Card>
      )}
      {cleared.length > 0 && (
        <details className="group rounded-xl border border-line bg-surface shadow-raised">
          <summary className="flex cursor-pointer list-none items-center gap-1.5 rounded-xl px-4 py-3 font-medium text-[0.8125rem] hover:bg-hover">
            <ChevronRight className="size-4 text-muted group-open:rotate-90" aria-hidden />
            Earlier alarms ({cleared.length === 20 ? 'the last 20' : cleared.length})
          </summary>
          <ul className="divide-y divide-line border-line border-t">
            {cleared.map((alarm) => (
              <ClearedAlarm key={alarm.id} alarm={alarm} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
