import type { NavSection } from '@/components/shell/app-shell'
import type { PaletteItem } from '@/components/shell/command-palette'
import type { NotificationItem } from '@/components/shell/notifications-bell'

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

export const SECTIONS: readonly NavSection[] = [
  {
    items: [
      { href: '/', label: 'Home', icon: 'home' },
      { href: '/dev/components', label: 'Components', icon: 'list' },
    ],
  },
  {
    label: 'Skills',
    items: [
      { href: '/skills', label: 'Catalogue', icon: 'skills' },
      { href: '/submit', label: 'Submit', icon: 'submit' },
      { href: '/reviews', label: 'Reviews', icon: 'reviews', badge: 4 },
    ],
  },
  {
    label: 'Usage',
    items: [
      { href: '/usage', label: 'Usage', icon: 'usage' },
      { href: '/quotas', label: 'Quotas', icon: 'quotas' },
      { href: '/keys', label: 'Keys', icon: 'keys' },
    ],
  },
  {
    label: 'Governance',
    items: [
      { href: '/audit', label: 'Audit', icon: 'audit' },
      { href: '/compliance', label: 'Compliance', icon: 'compliance' },
      { href: '/retention', label: 'Retention', icon: 'retention' },
      { href: '/admin', label: 'Administration', icon: 'admin' },
      { href: '/readiness', label: 'Readiness', icon: 'readiness' },
    ],
  },
]

export const PALETTE: readonly PaletteItem[] = SECTIONS.flatMap((section) =>
  section.items.map(({ href, label }) => ({
    href,
    label,
    group: section.label ?? 'Go to',
    hint: href,
  })),
)

export const NOTIFICATIONS: readonly NotificationItem[] = [
  {
    id: '1',
    href: '/reviews',
    title: 'pdf-forms 1.4.0 waits for your review',
    body: 'Dana Whitfield submitted it; the scan found one high finding.',
    at: hoursAgo(0.4),
    unread: true,
  },
  {
    id: '2',
    href: '/usage',
    title: 'Unusual spend in Data Platform',
    body: 'Eight times the usual hourly tokens.',
    at: hoursAgo(5),
    unread: true,
  },
  { id: '3', href: '/skills', title: 'sql-review 2.0.1 was published', at: hoursAgo(30) },
]

export const at = hoursAgo
