import { LinkTabs } from '@/components/ui/link-tabs'
import type { Queue } from '@/lib/review/schema'

/** The three lists of reviews. */
export function QueueTabs({
  queue,
  counts,
}: {
  queue: Queue
  counts: { mine: number; open: number }
}) {
  const tabs = [
    { id: 'mine', label: 'Waiting for me', href: '/reviews', count: counts.mine },
    { id: 'open', label: 'All open', href: '/reviews?queue=open', count: counts.open },
    { id: 'decided', label: 'Decided', href: '/reviews?queue=decided' },
  ]
  return (
    <LinkTabs
      label="Reviews"
      tabs={tabs.map(({ id, ...tab }) => ({ ...tab, current: id === queue }))}
    />
  )
}
