import { CircleAlert, CircleCheck } from 'lucide-react'
import { Card } from '@/components/ui/card'
import type { GuardView } from '@/lib/audit/verification/schema'

/** What protects the log inside Postgres, each looked at when the page was made. */
export function IntegrityGuards({ guards }: { guards: readonly GuardView[] }) {
  return (
    <Card
      title="Guards"
      description="What keeps the application, and mistakes, from altering the log. A superuser of Postgres can go around all of them: verification and anchors are there to notice that."
      flush
    >
      <ul className="divide-y divide-line">
        {guards.map(({ id, label, isThere, detail }) => (
          <li key={id} className="flex gap-2.5 px-4 py-3">
            {isThere ? (
              <CircleCheck className="mt-0.5 size-4 shrink-0 text-success-ink" aria-hidden />
            ) : (
              <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger-ink" aria-hidden />
            )}
            <div className="min-w-0">
              <p className="font-medium text-[0.8125rem]">
                {label}
                <span className="sr-only">{isThere ? ': in place' : ': missing'}</span>
              </p>
              <p
                className={`mt-0.5 break-words text-xs ${isThere ? 'text-muted' : 'text-danger-ink'}`}
              >
                {detail}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
