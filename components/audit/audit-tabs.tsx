import { LinkTabs } from '@/components/ui/link-tabs'

const PLACES = [
  { href: '/audit', label: 'Search' },
  { href: '/audit/violations', label: 'Violations' },
  { href: '/audit/rules', label: 'Rules' },
  { href: '/audit/integrity', label: 'Integrity' },
] as const

/** The pages of the audit area. */
export function AuditTabs({ current }: { current: (typeof PLACES)[number]['href'] }) {
  return (
    <LinkTabs
      label="Audit log"
      tabs={PLACES.map((place) => ({ ...place, current: place.href === current }))}
    />
  )
}
