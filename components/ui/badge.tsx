import clsx from 'clsx'
import {
  ChevronDown,
  ChevronsUp,
  ChevronUp,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Info,
  ShieldAlert,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger' | 'accent'

const LOOK: Record<Tone, string> = {
  neutral: 'bg-subtle text-muted inset-ring-line',
  info: 'bg-info-soft text-info-ink inset-ring-info-line',
  success: 'bg-success-soft text-success-ink inset-ring-success-line',
  warning: 'bg-warning-soft text-warning-ink inset-ring-warning-line',
  danger: 'bg-danger-soft text-danger-ink inset-ring-danger-line',
  accent: 'bg-accent-soft text-accent-ink inset-ring-accent-line',
}

const ICON: Record<Tone, ReactNode> = {
  neutral: <CircleDashed aria-hidden />,
  info: <Info aria-hidden />,
  success: <CircleCheck aria-hidden />,
  warning: <TriangleAlert aria-hidden />,
  danger: <CircleAlert aria-hidden />,
  accent: <CircleDashed aria-hidden />,
}

/** A short label, e.g. a version, a role, a count. */
export function Badge({
  tone = 'neutral',
  icon,
  mono = false,
  children,
}: {
  tone?: Tone
  icon?: ReactNode
  mono?: boolean
  children: ReactNode
}) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 max-w-full items-center gap-1 whitespace-nowrap rounded-md px-1.5 font-medium text-2xs inset-ring [&_svg]:size-3 [&_svg]:shrink-0',
        mono && 'font-mono',
        LOOK[tone],
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}

/** The state of a thing: colour, icon and word say the same. */
export function StatusBadge({
  tone,
  icon,
  children,
}: {
  tone: Tone
  icon?: ReactNode
  children: ReactNode
}) {
  return (
    <Badge tone={tone} icon={icon ?? ICON[tone]}>
      {children}
    </Badge>
  )
}

export type Severity = 'critical' | 'high' | 'medium' | 'low'

const SEVERITY: Record<Severity, { tone: Tone; label: string; icon: ReactNode }> = {
  critical: { tone: 'danger', label: 'Critical', icon: <ShieldAlert aria-hidden /> },
  high: { tone: 'warning', label: 'High', icon: <ChevronsUp aria-hidden /> },
  medium: { tone: 'info', label: 'Medium', icon: <ChevronUp aria-hidden /> },
  low: { tone: 'neutral', label: 'Low', icon: <ChevronDown aria-hidden /> },
}

/** How serious a finding is; with `count`, how many of them there are. */
export function SeverityBadge({ severity, count }: { severity: Severity; count?: number }) {
  const { tone, label, icon } = SEVERITY[severity]
  return (
    <Badge tone={tone} icon={icon}>
      {count === undefined ? label : `${count} ${label.toLowerCase()}`}
    </Badge>
  )
}
