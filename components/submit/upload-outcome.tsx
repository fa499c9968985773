'use client'

import { useEffect, useRef } from 'react'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import type { Problem } from '@/lib/errors'
import type { UploadEnd } from './send-upload'

function ProblemList({ problems }: { problems: readonly Problem[] }) {
  return (
    <ul className="mt-2 flex flex-col gap-2">
      {problems.map(({ field, rule, message, remedy }) => (
        <li key={`${field}:${rule}:${message}`} className="border-danger-line border-l-2 pl-2.5">
          <p>{message}</p>
          <p className="text-muted">{remedy}</p>
          <p className="flex flex-wrap gap-x-2 font-mono text-muted text-xs">
            <span className="break-all">{field}</span>
            <span>{rule}</span>
          </p>
        </li>
      ))}
    </ul>
  )
}

function Said({ end }: { end: UploadEnd }) {
  if (end.kind === 'signed-out')
    return (
      <Callout tone="warning" title="Your session has ended">
        <p className="mb-2">
          Nothing was stored. Your files are still chosen here: sign in, come back to this tab and
          try again.
        </p>
        <LinkButton href="/sign-in?callbackUrl=%2Fsubmissions" external size="sm">
          Sign in in a new tab
        </LinkButton>
      </Callout>
    )
  if (end.kind === 'refused')
    return (
      <Callout tone="danger" title="The portal refused this upload. Nothing was stored.">
        {end.problems.length > 0 ? <ProblemList problems={end.problems} /> : <p>{end.message}</p>}
      </Callout>
    )
  if (end.kind === 'broken')
    return (
      <Callout tone="danger" title="The upload did not arrive">
        {end.message}
      </Callout>
    )
  return null
}

/** Why an upload did not end in a draft, and what to do; takes the focus when it appears. */
export function UploadOutcome({ end }: { end: UploadEnd }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [end])
  if (end.kind === 'done' || end.kind === 'cancelled') return null
  return (
    <div ref={box} role="alert" tabIndex={-1} className="rounded-lg">
      <Said end={end} />
    </div>
  )
}
