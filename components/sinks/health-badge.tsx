import { CircleAlert, CircleCheck, CircleDashed, CirclePause, Clock } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import { HEALTH_LABELS, type SinkHealth } from '@/lib/sinks/rules'

const LOOK = {
  healthy: { tone: 'success', icon: <CircleCheck aria-hidden /> },
  'catching-up': { tone: 'warning', icon: <Clock aria-hidden /> },
  failing: { tone: 'danger', icon: <CircleAlert aria-hidden /> },
  paused: { tone: 'neutral', icon: <CirclePause aria-hidden /> },
  starting: { tone: 'info', icon: <CircleDashed aria-hidden /> },
} as const

/** How a sink is doing: by colour, by sign and in words. */
export function HealthBadge({ health }: { health: SinkHealth }) {
  const { tone, icon } = LOOK[health]
  return (
    <StatusBadge tone={tone} icon={icon}>
      {HEALTH_LABELS[health]}
    </StatusBadge>
  )
}
