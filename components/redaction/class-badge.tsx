import { Badge, type Tone } from '@/components/ui/badge'
import { CLASS_LABELS } from '@/lib/policies/rules'
import type { DataClass } from '@/lib/redaction/rules'

const TONE: Record<DataClass, Tone> = {
  public: 'neutral',
  internal: 'info',
  confidential: 'warning',
  restricted: 'danger',
}

/** How sensitive something is. */
export function ClassBadge({ value }: { value: DataClass }) {
  return <Badge tone={TONE[value]}>{CLASS_LABELS[value]}</Badge>
}
