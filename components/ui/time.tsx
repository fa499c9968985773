'use client'

import { useEffect, useState } from 'react'
import { formatRelative, formatUtc } from './format'

const TICK_MS = 30_000

/**
 * An instant (ISO 8601): relative, with the exact time in the reader's zone on hover. The server
 * knows no zone, so until hydration exact times are UTC. Null or invalid shows as a dash.
 */
export function Time({
  value,
  format = 'relative',
}: {
  value: string | null | undefined
  format?: 'relative' | 'exact' | 'date'
}) {
  const [now, setNow] = useState(() => new Date())
  const [local, setLocal] = useState(false)
  useEffect(() => {
    setLocal(true)
    if (format !== 'relative') return
    const timer = setInterval(() => setNow(new Date()), TICK_MS)
    return () => clearInterval(timer)
  }, [format])

  const at = new Date(value ?? Number.NaN)
  if (Number.isNaN(at.getTime())) return <span className="text-faint">–</span>
  const shown = () => {
    if (format === 'relative') return formatRelative(at, now)
    if (!local) return format === 'date' ? at.toISOString().slice(0, 10) : formatUtc(at)
    if (format === 'date') return at.toLocaleDateString('en-US', { dateStyle: 'medium' })
    return at.toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium' })
  }
  return (
    <time
      dateTime={at.toISOString()}
      title={
        local ? at.toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'long' }) : formatUtc(at)
      }
      className="whitespace-nowrap tabular-nums"
      suppressHydrationWarning
    >
      {shown()}
    </time>
  )
}
