'use client'

import { Command } from 'cmdk'
import { CornerDownLeft, Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import { type RefObject, useState } from 'react'
import { Kbd } from '@/components/ui/kbd'
import type { PaletteItem } from './command-palette'
import { usePaletteSearch } from './palette-search'

function grouped(items: readonly PaletteItem[]) {
  const groups = new Map<string, PaletteItem[]>()
  for (const item of items) {
    const name = item.group ?? 'Go to'
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return [...groups]
}

function Entry({
  item,
  found,
  onGo,
}: {
  item: PaletteItem
  found: boolean
  onGo: (href: string) => void
}) {
  return (
    <Command.Item
      value={`${item.href} ${item.label}`}
      keywords={[item.keywords ?? '', item.hint ?? '']}
      onSelect={() => onGo(item.href)}
      forceMount={found}
      className="group flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2.5 text-[0.8125rem] data-[selected=true]:bg-hover"
    >
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="truncate text-faint text-xs">{item.hint}</span>}
      <CornerDownLeft
        className="size-3.5 text-faint opacity-0 group-data-[selected=true]:opacity-100"
        aria-hidden
      />
    </Command.Item>
  )
}

/** The open palette. Loaded when first opened. */
export default function CommandPalettePanel({
  items,
  searchEndpoint,
  onClose,
  returnTo,
}: {
  items: readonly PaletteItem[]
  searchEndpoint: string | undefined
  onClose: () => void
  returnTo: RefObject<HTMLElement | null>
}) {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const { found, searching } = usePaletteSearch(searchEndpoint, query)
  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="cs-fade fixed inset-0 z-40 bg-[rgb(10_11_16/0.5)]" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnTo.current?.focus()
          }}
          className="cs-pop fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-xl overflow-clip rounded-xl bg-raised shadow-overlay focus:outline-none"
        >
          <Dialog.Title className="sr-only">Search or go to</Dialog.Title>
          <Command label="Search or go to" loop>
            <div className="flex items-center gap-2.5 border-line border-b px-4">
              <Search className="size-4 text-faint" aria-hidden />
              <Command.Input
                value={query}
                onValueChange={setQuery}
                placeholder="Skills, reviews, people, pages…"
                className="h-12 flex-1 bg-transparent outline-none"
              />
              <Kbd>esc</Kbd>
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              <Command.Empty className="py-10 text-center text-[0.8125rem] text-muted">
                {searching ? 'Searching…' : `Nothing matches “${query}”.`}
              </Command.Empty>
              {[
                ...grouped(items).map(([name, of]) => [name, of, false] as const),
                ...grouped(found).map(([name, of]) => [name, of, true] as const),
              ].map(([name, of, asked]) => (
                <Command.Group
                  key={`${asked}:${name}`}
                  heading={name}
                  forceMount={asked}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-faint"
                >
                  {of.map((item) => (
                    <Entry key={item.href} item={item} found={asked} onGo={go} />
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
