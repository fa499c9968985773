import type { ReactNode } from 'react'
import { NoRole } from '@/components/people/no-role'
import { navigationFor, paletteFor } from '@/components/people/portal-navigation'
import { AppShell } from '@/components/shell/app-shell'
import { CommandPalette } from '@/components/shell/command-palette'
import { NotificationsBell } from '@/components/shell/notifications-bell'
import { UserMenu } from '@/components/shell/user-menu'
import { ROLE_LABELS } from '@/lib/access/permissions'
import { currentActor } from '@/lib/auth/current-actor'
import { countUnread, listNotifications } from '@/lib/notify/queries'
import { organizationName } from '@/lib/people/queries'
import { load } from '@/lib/web/page'
import { readNotifications, signOut } from './actions'

/** The frame. It decides nothing about access: every page asks the guard itself. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const actor = await load(currentActor())
  const [notices, unread, organization] = await load(
    Promise.all([listNotifications(actor), countUnread(actor), organizationName()]),
  )
  const roles = [...new Set(actor.roles.map(({ role }) => ROLE_LABELS[role]))]
  return (
    <AppShell
      sections={navigationFor(actor)}
      organization={organization}
      palette={<CommandPalette items={paletteFor(actor)} searchEndpoint="/api/v1/search" />}
      bell={
        <NotificationsBell
          unread={unread}
          items={notices.map(({ isRead, ...notice }) => ({ ...notice, unread: !isRead }))}
          markAllRead={readNotifications}
        />
      }
      user={
        <UserMenu
          name={actor.name}
          email={actor.email}
          seed={actor.id}
          roles={roles}
          links={roles.length > 0 ? [{ href: '/account', label: 'Account' }] : []}
          signOut={signOut}
        />
      }
    >
      {roles.length > 0 ? children : <NoRole name={actor.name} organization={organization} />}
    </AppShell>
  )
}
