'use client'

import { Tabs as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'

export type TabPanel = { id: string; label: ReactNode; content: ReactNode }

/** Tabs within a page: every panel is already there, arrow keys move between them. */
export function Tabs({
  label,
  tabs,
  defaultTab,
}: {
  label: string
  tabs: readonly TabPanel[]
  defaultTab?: string
}) {
  return (
    <Primitive.Root defaultValue={defaultTab ?? tabs[0]?.id ?? ''}>
      <Primitive.List
        aria-label={label}
        className="mb-4 flex gap-1 overflow-x-auto border-line border-b"
      >
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.id}
            value={tab.id}
            className="flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2.5 text-[0.8125rem] text-muted -outline-offset-2 hover:text-ink data-[state=active]:border-accent-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.id} value={tab.id} className="rounded-md outline-offset-4">
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  )
}
