import { StatusBadge } from '@/components/ui/badge'
import { STATE_INFO } from '@/lib/skills/rules'
import type { SubmissionState } from '@/lib/skills/schema'

/** Where a submission is in its life: word, colour and icon say the same. */
export function StateBadge({ state }: { state: SubmissionState }) {
  const { label, tone } = STATE_INFO[state]
  return <StatusBadge tone={tone}>{label}</StatusBadge>
}
