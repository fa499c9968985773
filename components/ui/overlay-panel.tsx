'use client'

import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode, RefObject } from 'react'
import { iconButtonClass } from './button-style'

const WIDTH = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl' }

export type OverlayPanelProps = {
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  side?: boolean
  size?: keyof typeof WIDTH
  alert?: boolean
  onClose: () => void
  returnTo: RefObject<HTMLElement | null>
}

/** The open dialog or sheet: traps focus, closes on Escape, gives the focus back. Loaded when first opened. */
export default function OverlayPanel({
  title,
  description,
  children,
  side = false,
  size = 'sm',
  alert = false,
  onClose,
  returnTo,
}: OverlayPanelProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="cs-fade fixed inset-0 z-40 bg-[rgb(10_11_16/0.5)]" />
        <Dialog.Content
          role={alert ? 'alertdialog' : 'dialog'}
          {...(!description && { 'aria-describedby': undefined })}
          onOpenAutoFocus={(event) => {
            const field = (event.currentTarget as HTMLElement | null)?.querySelector<HTMLElement>(
              'input:not([type=hidden]), textarea, select',
            )
            if (!field) return
            event.preventDefault()
            field.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnTo.current?.focus()
          }}
          onInteractOutside={(event) => alert && event.preventDefault()}
          className={clsx(
            'fixed z-50 flex flex-col bg-raised text-ink shadow-overlay focus:outline-none',
            side
              ? 'cs-slide inset-y-0 right-0 w-full max-w-lg'
              : 'cs-pop inset-x-4 top-[12vh] mx-auto max-h-[76vh] rounded-xl',
            !side && WIDTH[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="font-semibold text-base">{title}</Dialog.Title>
              {description && (
                <Dialog.Description className="mt-1 text-[0.8125rem] text-muted">
                  {description}
                </Dialog.Description>
              )}
            </div>
            <Dialog.Close className={iconButtonClass('ghost', 'sm')} aria-label="Close">
              <X aria-hidden />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
