import type { NavItem, NavSection } from '@/components/shell/app-shell'
import type { PaletteItem } from '@/components/shell/command-palette'
import { type Actor, canSomewhere } from '@/lib/access/permissions'

const HOME: NavItem = { href: '/', label: 'Home', icon: 'home', exact: true }
const SKILLS: NavItem = { href: '/skills', label: 'Skills', icon: 'skills' }
const SUBMIT: NavItem = { href: '/submit', label: 'Submit', icon: 'submit' }
const SUBMISSIONS: NavItem = { href: '/submissions', label: 'My submissions', icon: 'list' }
const REVIEWS: NavItem = { href: '/reviews', label: 'Reviews', icon: 'reviews' }
const AUDIT: NavItem = { href: '/audit', label: 'Audit log', icon: 'audit' }
const COMPLIANCE: NavItem = { href: '/compliance', label: 'Compliance', icon: 'compliance' }
const INTEGRATIONS: NavItem = {
  href: '/admin/integrations',
  label: 'Integrations',
  icon: 'integrations',
}
const ADMIN: NavItem[] = [
  INTEGRATIONS,
  { href: '/admin/policies', label: 'Policies', icon: 'policies' },
  { href: '/admin/privacy', label: 'Privacy', icon: 'users' },
]
const ACCOUNT: NavItem = { href: '/account', label: 'Account', icon: 'account' }

/** What the menu offers, by role. It hides what one could not use; the pages themselves decide. */
export function navigationFor(actor: Actor): NavSection[] {
  if (actor.roles.length === 0) return [{ items: [HOME] }]
  const work = [
    HOME,
    ...(canSomewhere(actor, 'skill:read') ? [SKILLS] : []),
    ...(canSomewhere(actor, 'skill:write') ? [SUBMIT, SUBMISSIONS] : []),
    ...(canSomewhere(actor, 'skill:publish') ? [REVIEWS] : []),
  ]
  const administers = canSomewhere(actor, 'config:write')
  // Auditors read where the log goes; admins find it among what they set up.
  const oversight = canSomewhere(actor, 'audit:read')
    ? [AUDIT, COMPLIANCE, ...(administers ? [] : [INTEGRATIONS])]
    : []
  return [
    { items: work },
    ...(oversight.length > 0 ? [{ label: 'Oversight', items: oversight }] : []),
    ...(administers ? [{ label: 'Admin', items: ADMIN }] : []),
    { label: 'You', items: [ACCOUNT] },
  ]
}

/** The same places for the command palette. */
export const paletteFor = (actor: Actor): PaletteItem[] =>
  navigationFor(actor).flatMap(({ items }) =>
    items.map(({ href, label }) => ({ href, label, group: 'Go to' })),
  )
