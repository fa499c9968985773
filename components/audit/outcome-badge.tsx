import { StatusBadge, type Tone } from '@/components/ui/badge'
import type { Outcome } from '@/lib/audit/schema'

export const OUTCOME_LABELS: Record<Outcome, string> = {
  success: 'Success',
  failure: 'Failed',
  denied: 'Denied',
}

const TONES: Record<Outcome, Tone> = { success: 'success', failure: 'warning', denied: 'danger' }

/** Whether what was attempted happened, did not work, or was not allowed. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <StatusBadge tone={TONES[outcome]}>{OUTCOME_LABELS[outcome]}</StatusBadge>
}
