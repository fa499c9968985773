import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { Tone } from './badge'
import { Time } from './time'

export type TimelineItem = {
  id: string
  title: ReactNode
  at: string
  icon?: ReactNode
  tone?: Tone
  children?: ReactNode
}

const DOT: Record<Tone, string> = {
  neutral: 'bg-subtle text-muted border-line',
  info: 'bg-info-soft text-info-ink border-info-line',
  success: 'bg-success-soft text-success-ink border-success-line',
  warning: 'bg-warning-soft text-warning-ink border-warning-line',
  danger: 'bg-danger-soft text-danger-ink border-danger-line',
  accent: 'bg-accent-soft text-accent-ink border-accent-line',
}

/** What happened, in order. `at` is an ISO instant. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <ol className="relative">
      {items.map((item, index) => (
        <li key={item.id} className="relative flex gap-3 pb-5 last:pb-0">
          {index < items.length - 1 && (
            <span aria-hidden="true" className="absolute top-6 bottom-0 left-3 w-px bg-line" />
          )}
          <span
            className={clsx(
              'relative flex size-6 shrink-0 items-center justify-center rounded-full border [&_svg]:size-3.5',
              DOT[item.tone ?? 'neutral'],
            )}
          >
            {item.icon ?? <span className="size-1.5 rounded-full bg-current" />}
          </span>
          <div className="min-w-0 flex-1 pt-0.5">
            <p className="text-[0.8125rem]">
              {item.title}{' '}
              <span className="whitespace-nowrap text-faint text-xs">
                <Time value={item.at} />
              </span>
            </p>
            {item.children && (
              <div className="mt-1.5 text-[0.8125rem] text-muted">{item.children}</div>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
