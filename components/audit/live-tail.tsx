'use client'

import { Pause, Radio } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Time } from '@/components/ui/time'
import type { AuditEventView } from '@/lib/audit/schema'
import { ActorName } from './actor-name'
import { OutcomeBadge } from './outcome-badge'
import { ResourceName } from './resource-name'

const SHOWN_MAX = 200
const SAY_AFTER_MS = 2_000

type State = 'off' | 'connecting' | 'live' | 'lost' | 'ended'

const WORDS: Record<Exclude<State, 'off'>, string> = {
  connecting: 'Connecting…',
  live: 'Following the log',
  lost: 'The connection was lost; trying again…',
  ended: 'Your session has ended, or you may no longer read the log. Reload the page.',
}

/** The stream of the server; what arrives while `held` waits. */
function useTail(address: string, on: boolean, held: boolean) {
  const [state, setState] = useState<State>('off')
  const [shown, setShown] = useState<readonly AuditEventView[]>([])
  const waiting = useRef<AuditEventView[]>([])
  const [waitingCount, setWaitingCount] = useState(0)
  const holding = useRef(held)
  holding.current = held

  const release = useCallback(() => {
    const arrived = waiting.current
    waiting.current = []
    setWaitingCount(0)
    if (arrived.length > 0)
      setShown((before) => [...arrived.toReversed(), ...before].slice(0, SHOWN_MAX))
  }, [])

  useEffect(() => {
    if (!held) release()
  }, [held, release])

  useEffect(() => {
    if (!on) return setState('off')
    setState('connecting')
    const source = new EventSource(`/api/v1/audit/tail?${address}`)
    source.addEventListener('ready', () => setState('live'))
    source.addEventListener('events', (event) => {
      waiting.current.push(...(JSON.parse(event.data) as AuditEventView[]))
      if (holding.current) setWaitingCount(waiting.current.length)
      else release()
    })
    source.addEventListener('ended', () => {
      source.close()
      setState('ended')
    })
    source.addEventListener('error', () =>
      setState(source.readyState === EventSource.CLOSED ? 'ended' : 'lost'),
    )
    return () => source.close()
  }, [on, address, release])

  return { state, shown, waitingCount, release }
}

/** How many arrived since it was last said, said politely and not for each one. */
function useAnnouncement(count: number): string {
  const [said, setSaid] = useState({ count: 0, text: '' })
  useEffect(() => {
    if (count === said.count) return
    const timer = setTimeout(() => {
      const more = count - said.count
      setSaid({ count, text: more === 1 ? '1 new event' : `${more} new events` })
    }, SAY_AFTER_MS)
    return () => clearTimeout(timer)
  }, [count, said.count])
  return said.text
}

function Row({ event, label }: { event: AuditEventView; label: string }) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-[0.8125rem] hover:bg-hover">
      <Link
        href={`/audit/${event.id}`}
        prefetch={false}
        className="w-36 shrink-0 truncate font-medium after:absolute after:inset-0"
      >
        {label}
      </Link>
      <span className="min-w-0">
        <ActorName id={event.actorId} name={event.actorName} />
      </span>
      <span className="min-w-0 flex-1 truncate">
        <ResourceName event={event} />
      </span>
      <OutcomeBadge outcome={event.outcome} />
      <span className="relative z-1">
        <Time value={event.at} />
      </span>
    </li>
  )
}

/**
 * Follows the log while somebody looks. New events appear above the table, newest first; while the
 * pointer or the focus is on them they wait, so that nothing moves under the reader.
 */
export function LiveTail({
  address,
  labels,
}: {
  address: string
  labels: Readonly<Record<string, string>>
}) {
  const [on, setOn] = useState(false)
  const [held, setHeld] = useState(false)
  const { state, shown, waitingCount, release } = useTail(address, on, held)
  const said = useAnnouncement(shown.length + waitingCount)
  return (
    <section aria-label="Live" className="mb-3">
      <div className="flex flex-wrap items-center gap-3 text-xs">
        <Button
          size="sm"
          aria-pressed={on}
          icon={on ? <Pause aria-hidden /> : <Radio aria-hidden />}
          onClick={() => setOn(!on)}
        >
          {on ? 'Stop following' : 'Follow live'}
        </Button>
        {state !== 'off' && <span className="text-muted">{WORDS[state]}</span>}
        {waitingCount > 0 && (
          <Button size="sm" variant="ghost" onClick={release}>
            Show {waitingCount} new
          </Button>
        )}
        <span role="status" className="sr-only">
          {said}
        </span>
      </div>
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: only notices that somebody reads here; all controls are inside
        <div
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          className="mt-2 max-h-96 overflow-y-auto rounded-xl border border-line bg-surface shadow-raised"
        >
          <ul aria-label="New events" className="divide-y divide-line">
            {shown.map((event) => (
              <Row key={event.id} event={event} label={labels[event.action] ?? event.action} />
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
