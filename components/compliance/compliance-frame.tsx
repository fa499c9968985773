import type { ReactNode } from 'react'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'

/** What the compliance pages have in common. */
export function ComplianceFrame({
  tab,
  children,
}: {
  tab: 'exports' | 'controls'
  children: ReactNode
}) {
  return (
    <>
      <PageHeader
        title="Compliance"
        description="Evidence that an auditor can check without this portal, and without trusting it."
      />
      <LinkTabs
        label="Compliance"
        tabs={[
          { href: '/compliance', label: 'Exports', current: tab === 'exports' },
          { href: '/compliance/controls', label: 'Controls', current: tab === 'controls' },
        ]}
      />
      <div className="grid gap-4">{children}</div>
    </>
  )
}
