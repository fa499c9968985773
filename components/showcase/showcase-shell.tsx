'use client'

import type { ReactNode } from 'react'
import { AppShell } from '@/components/shell/app-shell'
import { CommandPalette } from '@/components/shell/command-palette'
import { NotificationsBell } from '@/components/shell/notifications-bell'
import { UserMenu } from '@/components/shell/user-menu'
import { NOTIFICATIONS, PALETTE, SECTIONS } from './samples'

/** Answers a form of the showcase with nothing. */
const nothing = async () => {}

/** The frame of the signed-in pages, around invented data. */
export function ShowcaseShell({ children }: { children: ReactNode }) {
  return (
    <AppShell
      sections={SECTIONS}
      organization="Northwind Traders"
      palette={<CommandPalette items={PALETTE} />}
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
          links={[{ href: '/account', label: 'Account' }]}
          signOut={nothing}
        />
      }
    >
      {children}
    </AppShell>
  )
}
