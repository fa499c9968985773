'use client'

import { createContext, lazy, type ReactNode, Suspense, useContext, useRef, useState } from 'react'
import { Button, type ButtonProps } from './button'

const loadPanel = () => import('./overlay-panel')
const OverlayPanel = lazy(loadPanel)

const CloseContext = createContext<() => void>(() => {})

/** Closes the dialog or sheet around the caller; does nothing outside of one. */
export const useCloseDialog = () => useContext(CloseContext)

/** A button that closes the dialog or sheet it stands in. */
export function DialogClose({ children = 'Cancel', variant = 'secondary', ...rest }: ButtonProps) {
  return (
    <Button {...rest} variant={variant} onClick={useCloseDialog()}>
      {children}
    </Button>
  )
}

export type DialogTrigger = Pick<
  ButtonProps,
  'variant' | 'size' | 'icon' | 'disabledReason' | 'className'
> & {
  label: ReactNode
  ariaLabel?: string
}

export type DialogProps = {
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  trigger?: DialogTrigger
  open?: boolean
  onOpenChange?: (open: boolean) => void
  size?: 'sm' | 'md' | 'lg'
}

/** The shared body of {@link Dialog}, {@link Sheet} and ConfirmDialog. */
export function Overlay({
  trigger,
  open: openFromOutside,
  onOpenChange,
  children,
  ...panel
}: DialogProps & { side?: boolean; alert?: boolean }) {
  const [openInside, setOpenInside] = useState(false)
  const returnTo = useRef<HTMLButtonElement>(null)
  const open = openFromOutside ?? openInside
  const setOpen = (next: boolean) => {
    setOpenInside(next)
    onOpenChange?.(next)
  }
  return (
    <>
      {trigger && (
        <Button
          ref={returnTo}
          variant={trigger.variant}
          size={trigger.size}
          icon={trigger.icon}
          disabledReason={trigger.disabledReason}
          className={trigger.className}
          aria-label={trigger.ariaLabel}
          aria-haspopup="dialog"
          aria-expanded={open}
          onPointerEnter={loadPanel}
          onFocus={loadPanel}
          onClick={() => setOpen(true)}
        >
          {trigger.label}
        </Button>
      )}
      {open && (
        <Suspense>
          <CloseContext value={() => setOpen(false)}>
            <OverlayPanel {...panel} onClose={() => setOpen(false)} returnTo={returnTo}>
              {children}
            </OverlayPanel>
          </CloseContext>
        </Suspense>
      )}
    </>
  )
}

/** A dialog over the page, opened by its own `trigger` button or from outside with `open`. */
export const Dialog = (props: DialogProps) => <Overlay {...props} />

/** The same at the side of the screen, for detail that needs height. */
export const Sheet = (props: Omit<DialogProps, 'size'>) => <Overlay {...props} side />

/** The row of buttons at the end of a dialog. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
}
