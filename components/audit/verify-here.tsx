'use client'

import { CircleCheck, CircleX, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { TextareaField } from '@/components/ui/text-field'
import type { Step } from './verify-event'

type Result =
  | { state: 'idle' | 'running' }
  | { state: 'done'; steps: readonly Step[] }
  | { state: 'failed'; message: string }

function StepRow({ step, number }: { step: Step; number: number }) {
  return (
    <li className="py-2.5 text-[0.8125rem]">
      <p className="flex items-start gap-2 font-medium">
        {step.ok ? (
          <CircleCheck className="mt-0.5 size-4 shrink-0 text-success-ink" aria-hidden />
        ) : (
          <CircleX className="mt-0.5 size-4 shrink-0 text-danger-ink" aria-hidden />
        )}
        <span>
          <span className="sr-only">{step.ok ? 'Passed' : 'Failed'}: </span>
          {number}. {step.title}
        </span>
      </p>
      <p className="mt-0.5 pl-6 text-muted">{step.detail}</p>
      {step.bytes && (
        <details className="mt-1 pl-6 text-xs">
          <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-muted underline underline-offset-2">
            Show the bytes
          </summary>
          <ScrollRegion
            label={`Bytes of step ${number}`}
            className="mt-1 max-h-48 rounded-lg border border-line bg-subtle p-2"
          >
            <pre className="font-mono text-2xs leading-4">{step.bytes}</pre>
          </ScrollRegion>
        </details>
      )}
    </li>
  )
}

function Verdict({ steps, pinned }: { steps: readonly Step[]; pinned: boolean }) {
  if (!steps.every(({ ok }) => ok))
    return (
      <Callout tone="danger" title="This event could not be proven">
        The step marked below does not hold. Keep the database and this page as they are, download
        the proof, and tell whoever answers for security.
      </Callout>
    )
  return (
    <Callout tone="success" title="Every step holds">
      {pinned
        ? 'What you brought yourself agrees with this log.'
        : 'The page, the key and the proof came from this portal. Whoever controls it could show you all three, false alike: compare the key with one you got elsewhere, bring an older checkpoint, or check the downloaded proof with verify.mjs on a machine of your own.'}
    </Callout>
  )
}

/** Checks this event's proof in the reader's own browser, step by step. */
export function VerifyHere({ eventId, canonicalCore }: { eventId: string; canonicalCore: string }) {
  const [result, setResult] = useState<Result>({ state: 'idle' })
  const [trusted, setTrusted] = useState({ keys: '', checkpoint: '' })
  const pinned = `${trusted.keys}${trusted.checkpoint}`.trim() !== ''

  const run = async () => {
    setResult({ state: 'running' })
    try {
      const { verifyEvent } = await import('./verify-event')
      setResult({ state: 'done', steps: await verifyEvent(eventId, canonicalCore, trusted) })
    } catch (error) {
      const message = error instanceof Error ? error.message : 'It could not be checked.'
      setResult({ state: 'failed', message })
    }
  }

  return (
    <div className="mt-4 border-line border-t pt-4">
      <Button
        icon={<ShieldCheck aria-hidden />}
        pending={result.state === 'running'}
        onClick={() => void run()}
      >
        Verify here
      </Button>
      <details className="mt-3 text-[0.8125rem]">
        <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-accent-ink">
          Compare with what you got elsewhere
        </summary>
        <div className="mt-2 space-y-3">
          <TextareaField
            label="Verifier key"
            name="verifier-key"
            hint="As name+id+base64. Empty: the key that this portal names."
            rows={2}
            value={trusted.keys}
            onChange={({ target }) => setTrusted((now) => ({ ...now, keys: target.value }))}
            className="font-mono"
          />
          <TextareaField
            label="An older or newer checkpoint"
            name="checkpoint"
            hint="The whole signed note, for example from an anchor, a colleague or your own notes."
            rows={5}
            value={trusted.checkpoint}
            onChange={({ target }) => setTrusted((now) => ({ ...now, checkpoint: target.value }))}
            className="font-mono"
          />
        </div>
      </details>
      <div aria-live="polite" className="mt-3">
        {result.state === 'failed' && (
          <Callout tone="danger" title="It could not be checked">
            {result.message}
          </Callout>
        )}
        {result.state === 'done' && (
          <>
            <Verdict steps={result.steps} pinned={pinned} />
            <ol className="mt-2 divide-y divide-line">
              {result.steps.map((step, index) => (
                <StepRow key={step.title} step={step} number={index + 1} />
              ))}
            </ol>
          </>
        )}
      </div>
    </div>
  )
}
