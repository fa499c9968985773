import { MessageSquare } from 'lucide-react'
import { Badge, type Tone } from '@/components/ui/badge'
import type { Severity } from '@/lib/scan/schema'

const TONE: Record<Severity, Tone> = {
  critical: 'danger',
  high: 'warning',
  medium: 'info',
  low: 'neutral',
}

/** Beside a file's name: how many findings and comments it has. */
export function FileMarks({
  findings,
  worst,
  comments,
}: {
  findings: number
  worst: Severity | null
  comments: number
}) {
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      {comments > 0 && (
        <Badge icon={<MessageSquare aria-hidden />}>
          <span className="sr-only">, comments: </span>
          {comments}
        </Badge>
      )}
      {worst && (
        <Badge tone={TONE[worst]}>
          <span className="sr-only">, findings: </span>
          {findings}
        </Badge>
      )}
    </span>
  )
}
