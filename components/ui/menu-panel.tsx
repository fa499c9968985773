'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import type { RefObject } from 'react'
import type { MenuItem } from './menu'

const ROW =
  'flex min-h-8 w-full cursor-pointer select-none items-center gap-2 rounded-md px-2 py-1 text-[0.8125rem] outline-none data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:text-faint [&_svg]:size-4 [&_svg]:shrink-0'

function Row({ item }: { item: Extract<MenuItem, { label: string }> }) {
  const hint = item.disabledReason ?? item.hint
  const content = (
    <>
      {item.icon}
      <span className="min-w-0 flex-1">
        {item.label}
        {hint && <span className="block text-muted text-xs">{hint}</span>}
      </span>
    </>
  )
  const look = clsx(ROW, item.danger && 'text-danger-ink')
  const disabled = Boolean(item.disabledReason)
  if (item.href && !disabled)
    return (
      <DropdownMenu.Item asChild>
        <Link href={item.href} className={look}>
          {content}
        </Link>
      </DropdownMenu.Item>
    )
  return (
    <DropdownMenu.Item className={look} disabled={disabled} onSelect={() => void item.onSelect?.()}>
      {content}
    </DropdownMenu.Item>
  )
}

/** The open menu. Its anchor is an empty twin laid over the button that opened it. */
export default function MenuPanel({
  label,
  items,
  align,
  button,
  onClose,
}: {
  label: string
  items: readonly MenuItem[]
  align: 'start' | 'end'
  button: RefObject<HTMLButtonElement | null>
  onClose: () => void
}) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      {/* Within the page's landmark, so that nothing stands outside of all of them. */}
      <DropdownMenu.Portal container={button.current?.closest('main') ?? undefined}>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            button.current?.focus()
          }}
          onPointerDownOutside={(event) => {
            if (button.current?.contains(event.target as Node)) event.preventDefault()
          }}
          onFocusOutside={(event) => {
            if (button.current?.contains(event.target as Node)) event.preventDefault()
          }}
          className="cs-pop z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-80 overflow-y-auto rounded-lg bg-raised p-1 shadow-overlay"
        >
          {items.map((item) =>
            item.kind === 'separator' ? (
              <DropdownMenu.Separator key={item.id} className="-mx-1 my-1 h-px bg-line" />
            ) : (
              <Row key={item.id} item={item} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
