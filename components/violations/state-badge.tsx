import { StatusBadge } from '@/components/ui/badge'
import { STATE_INFO } from '@/lib/violations/rules'
import type { ViolationState } from '@/lib/violations/schema'

/** Where a violation stands. */
export const StateBadge = ({ state }: { state: ViolationState }) => (
  <StatusBadge tone={STATE_INFO[state].tone}>{STATE_INFO[state].label}</StatusBadge>
)
