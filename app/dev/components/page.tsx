import { notFound } from 'next/navigation'
import { AppShell } from '@/components/shell/app-shell'
import { CommandPalette } from '@/components/shell/command-palette'
import { NotificationsBell } from '@/components/shell/notifications-bell'
import { UserMenu } from '@/components/shell/user-menu'
import { PageHeader } from '@/components/ui/page-header'
import { SubmitButton } from '@/components/ui/submit-button'
import { BadgeSection } from './badges'
import { ButtonSection } from './buttons'
import { CodeSection } from './code'
import { DataSection } from './data'
import { FeedbackSection } from './feedback'
import { FormSection } from './forms'
import { OverlaySection } from './overlays'
import { NOTIFICATIONS, PALETTE, SECTIONS } from './samples'

export const metadata = { title: 'Components' }

/** Answers a form of this page with nothing. */
async function nothing() {
  'use server'
}

/** Every component in every state, for whoever builds pages. Not part of the product. */
export default function ComponentsPage() {
  if (process.env.NODE_ENV === 'production') notFound()
  return (
    <AppShell
      sections={SECTIONS}
      organization="Northwind Traders"
      palette={<CommandPalette items={PALETTE} searchEndpoint="/api/v1/search" />}
      bell={
        <NotificationsBell
          unread={3}
          items={NOTIFICATIONS}
          markAllRead={nothing}
          allHref="/account"
        />
      }
      user={
        <UserMenu
          name="Rita Okafor"
          email="rita@northwind.example"
          roles={['skill-publisher', 'developer']}
          links={[
            { href: '/account', label: 'Account' },
            { href: '/connect', label: 'Connect this machine' },
          ]}
          signOut={nothing}
        />
      }
    >
      <PageHeader
        breadcrumbs={[{ label: 'Development', href: '/dev/components' }, { label: 'Components' }]}
        title="Components"
        description="Every component in every state, in the frame that the pages have."
        actions={
          <form action={nothing}>
            <SubmitButton>Primary act</SubmitButton>
          </form>
        }
      />
      <div className="flex flex-col gap-5">
        <DataSection />
        <BadgeSection />
        <ButtonSection />
        <FormSection />
        <OverlaySection />
        <FeedbackSection />
        <CodeSection />
      </div>
    </AppShell>
  )
}
