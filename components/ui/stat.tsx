import clsx from 'clsx'
import { ArrowDownRight, ArrowUpRight, Minus } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'

export type StatDelta = {
  label: string
  direction: 'up' | 'down' | 'flat'
  tone?: 'good' | 'bad' | 'neutral'
}

const ARROW = { up: ArrowUpRight, down: ArrowDownRight, flat: Minus }
const TONE = { good: 'text-success-ink', bad: 'text-danger-ink', neutral: 'text-muted' }

/** One number that matters, with its name, its change and where to look further. */
export function Stat({
  label,
  value,
  unit,
  delta,
  hint,
  href,
}: {
  label: string
  value: ReactNode
  unit?: string
  delta?: StatDelta
  hint?: ReactNode
  href?: string
}) {
  const Arrow = ARROW[delta?.direction ?? 'flat']
  return (
    <div className="relative min-w-0 rounded-xl border border-line bg-surface p-4 shadow-raised has-[a:hover]:bg-hover">
      <p className="truncate font-medium text-muted text-xs">
        {href ? (
          <Link href={href} className="after:absolute after:inset-0 after:rounded-xl">
            {label}
          </Link>
        ) : (
          label
        )}
      </p>
      <p className="mt-1.5 flex items-baseline gap-1.5">
        <span className="font-semibold text-2xl tabular-nums tracking-tight">{value}</span>
        {unit && <span className="text-muted text-xs">{unit}</span>}
      </p>
      {(delta || hint) && (
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-muted text-xs">
          {delta && (
            <span
              className={clsx('inline-flex items-center gap-0.5', TONE[delta.tone ?? 'neutral'])}
            >
              <Arrow className="size-3.5" aria-hidden />
              {delta.label}
            </span>
          )}
          {hint}
        </p>
      )}
    </div>
  )
}

/** Stats side by side, as many as fit. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(10.25rem,45%),1fr))] gap-3">
      {children}
    </div>
  )
}
