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
const POLICIES: NavItem = { href: '/admin/policies', label: 'Policies', icon: 'policies' }
const ADMIN: NavItem[] = [
  INTEGRATIONS,
  POLICIES,
  { href: '/admin/privacy', label: 'Privacy', icon: 'privacy' },
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
  // Auditors read where the log goes and what is redacted; admins find it among what they set up.
  const oversight = canSomewhere(actor, 'audit:read')
    ? [AUDIT, COMPLIANCE, ...(administers ? [] : [INTEGRATIONS, POLICIES])]
    : []
  return [
    { items: work },
    ...(oversight.length > 0 ? [{ label: 'Oversight', items: oversight }] : []),
    ...(administers ? [{ label: 'Admin', items: ADMIN }] : []),
    { label: 'You', items: [ACCOUNT] },
  ]
}

/** What stands within the places of the menu; `add` needs to be allowed to change the configuration. */
const WITHIN: readonly (PaletteItem & { below: string; add?: true })[] = [
  { below: '/audit', href: '/audit/violations', label: 'Violations', hint: 'Audit log' },
  { below: '/audit', href: '/audit/rules', label: 'Audit rules', hint: 'Audit log' },
  {
    below: '/audit',
    href: '/audit/integrity',
    label: 'Integrity of the log',
    hint: 'Audit log',
    keywords: 'verify checkpoint anchor proof',
  },
  {
    below: '/compliance',
    href: '/compliance/controls',
    label: 'Controls',
    hint: 'Compliance',
    keywords: 'SOC 2 HIPAA GDPR ISO 27001 matrix',
  },
  { below: '/audit', href: '/audit/rules/new', label: 'New audit rule', add: true },
  {
    below: '/admin/integrations',
    href: '/admin/integrations/new',
    label: 'Add sink',
    keywords: 'SIEM syslog Splunk Elastic Datadog Sentinel webhook',
    add: true,
  },
]

/** The same places for the command palette, and those within them. */
export function paletteFor(actor: Actor): PaletteItem[] {
  const places = navigationFor(actor).flatMap(({ items }) => items)
  const within = WITHIN.filter(
    ({ below, add }) =>
      places.some(({ href }) => href === below) && (!add || canSomewhere(actor, 'config:write')),
  )
  return [
    ...places.map(({ href, label }) => ({ href, label, group: 'Go to' })),
    ...within.map(({ below: _below, add, ...item }) => ({
      ...item,
      group: add ? 'Do' : 'Go to',
    })),
  ]
}
