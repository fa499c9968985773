'use client'

import { CircleCheck, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { useActionState } from 'react'
import { Badge, StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { FormError } from '@/components/ui/form-error'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { DeadLetterView } from '@/lib/sinks/schema'
import type { FormState } from '@/lib/web/schema'

export type RetryAction = (
  previous: FormState<number>,
  form: FormData,
) => Promise<FormState<number>>

function RetryButton({
  sinkId,
  letterId,
  retry,
  children,
}: {
  sinkId: string
  letterId: string
  retry: RetryAction
  children: string
}) {
  const [state, submit, pending] = useActionState<FormState<number>, FormData>(retry, {})
  return (
    <form action={submit} className="flex flex-col items-end gap-2">
      {state.ok === false && <FormError message={state.message} />}
      <input type="hidden" name="sinkId" value={sinkId} />
      <input type="hidden" name="letterId" value={letterId} />
      <SubmitButton variant="secondary" size="sm" pending={pending} icon={<RotateCw aria-hidden />}>
        {children}
      </SubmitButton>
    </form>
  )
}

const places = ({ index, lastIndex, events }: DeadLetterView): string =>
  index === lastIndex ? `Index ${index}` : `${events} of the events ${index} to ${lastIndex}`

function Letter({
  letter,
  sinkId,
  retry,
}: {
  letter: DeadLetterView
  sinkId: string
  retry: RetryAction | null
}) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2 font-medium text-[0.8125rem]">
          <Link href={`/audit/${letter.eventId}`} className="text-accent-ink hover:underline">
            {places(letter)}
          </Link>
          {letter.state === 'queued' && <Badge tone="info">Being sent again</Badge>}
          {letter.state === 'sent' && (
            <StatusBadge tone="success" icon={<CircleCheck aria-hidden />}>
              Delivered since
            </StatusBadge>
          )}
        </p>
        <p className="mt-1 break-words text-muted text-xs">{letter.error}</p>
        <p className="mt-1 text-faint text-xs">
          <Time value={letter.at} /> · {letter.attempts}{' '}
          {letter.attempts === 1 ? 'attempt' : 'attempts'}
        </p>
      </div>
      {retry && letter.state === 'waiting' && (
        <RetryButton sinkId={sinkId} letterId={letter.id} retry={retry}>
          Send again
        </RetryButton>
      )}
    </li>
  )
}

/** What the receiver refused for good, and a way to send it again. */
export function DeadLetters({
  sinkId,
  letters,
  total,
  retry,
}: {
  sinkId: string
  letters: readonly DeadLetterView[]
  /** How many are not delivered yet; the list may show fewer. */
  total: number
  retry: RetryAction | null
}) {
  const waiting = letters.filter(({ state }) => state === 'waiting').length
  const hidden = total - letters.filter(({ state }) => state !== 'sent').length
  return (
    <Card
      title="Set aside"
      description="Events that the receiver refused for good, one by one. They stay in the log; the others went on."
      actions={
        retry &&
        waiting > 1 && (
          <RetryButton sinkId={sinkId} letterId="" retry={retry}>
            Send all again
          </RetryButton>
        )
      }
      flush
    >
      {letters.length === 0 ? (
        <p className="px-4 py-3 text-[0.8125rem] text-muted">Nothing was refused.</p>
      ) : (
        <ul className="divide-y divide-line">
          {letters.map((letter) => (
            <Letter key={letter.id} letter={letter} sinkId={sinkId} retry={retry} />
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <p className="border-line border-t px-4 py-3 text-muted text-xs">
          And {hidden} more, which “Send all again” includes.
        </p>
      )}
    </Card>
  )
}
