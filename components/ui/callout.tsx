import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const LOOK = {
  info: { box: 'border-info-line bg-info-soft', ink: 'text-info-ink', Icon: Info },
  success: {
    box: 'border-success-line bg-success-soft',
    ink: 'text-success-ink',
    Icon: CircleCheck,
  },
  warning: {
    box: 'border-warning-line bg-warning-soft',
    ink: 'text-warning-ink',
    Icon: TriangleAlert,
  },
  danger: { box: 'border-danger-line bg-danger-soft', ink: 'text-danger-ink', Icon: CircleAlert },
}

/** Something to know before going on. */
export function Callout({
  tone = 'info',
  title,
  children,
  action,
}: {
  tone?: keyof typeof LOOK
  title?: ReactNode
  children?: ReactNode
  action?: ReactNode
}) {
  const { box, ink, Icon } = LOOK[tone]
  return (
    <div className={clsx('flex gap-2.5 rounded-lg border p-3 text-[0.8125rem]', box)}>
      <Icon className={clsx('mt-0.5 size-4 shrink-0', ink)} aria-hidden />
      <div className="min-w-0 flex-1">
        {title && <p className={clsx('font-medium', ink)}>{title}</p>}
        {children && <div className={clsx('text-ink', title && 'mt-0.5')}>{children}</div>}
      </div>
      {action && <div className="shrink-0 self-center">{action}</div>}
    </div>
  )
}
