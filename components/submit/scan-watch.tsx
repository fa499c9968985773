'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'

const EVERY_MS = 2_000
/** Three attempts with their delays end well before this many looks. */
const LOOKS_MAX = 90

/** Looks again every two seconds while a scan runs, for three minutes at most. */
export function ScanWatch() {
  const router = useRouter()
  const [looks, setLooks] = useState(0)
  const waiting = looks < LOOKS_MAX
  useEffect(() => {
    if (!waiting) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'hidden') return
      setLooks((count) => count + 1)
      router.refresh()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [waiting, router])
  if (waiting) return null
  return (
    <Callout
      tone="warning"
      title="The scan takes longer than it should"
      action={
        <Button size="sm" onClick={() => setLooks(0)}>
          Look again
        </Button>
      }
    >
      It is tried three times, and you are notified either way. If nothing happens, tell an admin.
    </Callout>
  )
}
