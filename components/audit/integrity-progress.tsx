'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { formatNumber } from '@/components/ui/format'
import { ProgressBar } from '@/components/ui/progress-bar'
import type { Phase, VerificationView } from '@/lib/audit/verification/schema'

const POLL_MS = 1_000

const DOING: Readonly<Record<Phase | 'waiting' | 'done', string>> = {
  waiting: 'Waiting to begin',
  events: 'Events and their hashes',
  random: 'Events of all times',
  strays: 'Events without a place in the log',
  checkpoints: 'Signed checkpoints',
  anchors: 'What the anchors hold',
  guards: 'Head and guards',
  done: 'Writing the result',
}

/** Follows one verification, once a second, and brings the page up to date when it is done. */
export function IntegrityProgress({ verification }: { verification: VerificationView }) {
  const router = useRouter()
  const [now, setNow] = useState(verification)
  const [isLost, setIsLost] = useState(false)
  useEffect(() => {
    const stopped = new AbortController()
    const look = async () => {
      try {
        const response = await fetch(`/api/audit/verifications/${verification.id}`, {
          signal: stopped.signal,
        })
        setIsLost(!response.ok)
        if (!response.ok) return
        const next: VerificationView = await response.json()
        setNow(next)
        if (next.finishedAt === null) return
        // Once: asking again would begin the slow answer anew.
        clearInterval(timer)
        router.refresh()
      } catch {
        if (!stopped.signal.aborted) setIsLost(true)
      }
    }
    const timer = setInterval(look, POLL_MS)
    return () => {
      clearInterval(timer)
      stopped.abort()
    }
  }, [verification.id, router])
  const what = now.scope === 'full' ? 'Verifying everything' : 'Verifying a sample'
  const doing = DOING[now.phase as keyof typeof DOING] ?? now.phase
  return (
    <div className="border-line border-b px-4 py-3" aria-live="polite">
      <ProgressBar
        label={`${what}: ${doing}`}
        value={now.checked}
        max={Math.max(1, now.total)}
        valueLabel={
          now.total > 0 ? `${formatNumber(now.checked)} of ${formatNumber(now.total)} events` : ''
        }
      />
      {now.findingsCount > 0 && (
        <p className="mt-1 text-danger-ink text-xs">
          {formatNumber(now.findingsCount)} places do not fit so far.
        </p>
      )}
      {isLost && (
        <p className="mt-1 text-muted text-xs">
          The portal does not answer at the moment. The verification goes on without this page.
        </p>
      )}
    </div>
  )
}
