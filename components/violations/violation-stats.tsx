import { Stat, StatRow } from '@/components/ui/stat'

/** What is open, at a glance; each number leads to its list. */
export function ViolationStats({
  counts: { open, grave, overdue, unowned },
}: {
  counts: { open: number; grave: number; overdue: number; unowned: number }
}) {
  return (
    <div className="mb-4">
      <StatRow>
        <Stat label="Open" value={open} href="/audit/violations" />
        <Stat label="Critical or high" value={grave} />
        <Stat label="Overdue" value={overdue} href="/audit/violations?overdue=1" />
        <Stat label="Without an owner" value={unowned} href="/audit/violations?owner=unowned" />
      </StatRow>
    </div>
  )
}
