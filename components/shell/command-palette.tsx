'use client'

import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Kbd } from '@/components/ui/kbd'

const loadPanel = () => import('./command-palette-panel')
const Panel = lazy(loadPanel)

export type PaletteItem = {
  href: string
  label: string
  group?: string
  hint?: string
  keywords?: string
}

/**
 * ⌘K or Ctrl+K: go anywhere. `items` are known beforehand; with `searchEndpoint` what is typed is
 * also asked there (`?q=` → `{ items }`), and a failure there is not the reader's concern.
 */
export function CommandPalette({
  items,
  searchEndpoint,
}: {
  items: readonly PaletteItem[]
  searchEndpoint?: string
}) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      setOpen((was) => !was)
    }
    window.addEventListener('keydown', toggle)
    return () => window.removeEventListener('keydown', toggle)
  }, [])
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Meta+K Control+K"
        aria-label="Search or go to"
        onPointerEnter={loadPanel}
        onFocus={loadPanel}
        onClick={() => setOpen(true)}
        className="flex h-8 items-center gap-2 rounded-md bg-surface px-2 text-[0.8125rem] text-muted shadow-raised inset-ring inset-ring-line hover:bg-hover sm:w-56"
      >
        <Search className="size-4" aria-hidden />
        <span className="flex-1 text-left max-sm:hidden">Search or go to…</span>
        <span aria-hidden="true" className="max-sm:hidden">
          <Kbd>⌘K</Kbd>
        </span>
      </button>
      {open && (
        <Suspense>
          <Panel
            items={items}
            searchEndpoint={searchEndpoint}
            onClose={() => setOpen(false)}
            returnTo={button}
          />
        </Suspense>
      )}
    </>
  )
}
