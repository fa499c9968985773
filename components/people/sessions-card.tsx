import { Monitor } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { FormOutcome } from '@/components/ui/form-error'
import { Time } from '@/components/ui/time'
import type { SessionView } from '@/lib/people/schema'
import { browserName } from './browser-name'

type Act = (form: FormData) => Promise<FormOutcome>

function Session({ session, end }: { session: SessionView; end: Act }) {
  const { id, userAgent, isCurrent, createdAt, lastSeenAt, endsAt } = session
  const name = browserName(userAgent)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <Monitor className="size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 font-medium text-[0.8125rem]">
          {name}
          {isCurrent && <Badge tone="success">This one</Badge>}
        </p>
        <p className="mt-0.5 text-muted text-xs">
          Signed in <Time value={createdAt} /> · last used <Time value={lastSeenAt} /> · ends{' '}
          <Time value={endsAt} /> at the latest
        </p>
      </div>
      {!isCurrent && (
        <ConfirmDialog
          title="End this session?"
          trigger={{ label: 'End', size: 'sm', ariaLabel: `End the session in ${name}` }}
          action={end}
          fields={{ sessionId: id }}
          confirmLabel="End session"
          doneMessage="The session was ended."
        >
          <p>{name} is signed out at its next request. What was typed there is not lost.</p>
        </ConfirmDialog>
      )}
    </li>
  )
}

/** Where somebody is signed in, and the way to end it. */
export function SessionsCard({
  sessions,
  end,
  endOthers,
}: {
  sessions: readonly SessionView[]
  end: Act
  endOthers: Act
}) {
  const others = sessions.filter(({ isCurrent }) => !isCurrent).length
  return (
    <Card
      title="Where I am signed in"
      description="End what you do not recognise, and tell an admin."
      flush
      actions={
        others > 0 && (
          <ConfirmDialog
            title="End all other sessions?"
            trigger={{ label: 'End all others', size: 'sm' }}
            action={endOthers}
            confirmLabel={others === 1 ? 'End 1 session' : `End ${others} sessions`}
            doneMessage="All other sessions were ended."
          >
            <p>You stay signed in here. Everywhere else you are signed out at the next request.</p>
          </ConfirmDialog>
        )
      }
    >
      <ul>
        {sessions.map((session) => (
          <Session key={session.id} session={session} end={end} />
        ))}
      </ul>
    </Card>
  )
}
