'use client'

import { type ReactNode, useEffect, useId, useRef, useState } from 'react'

const GAP = 6
const MARGIN = 8

/** Below the anchor where it fits, above it otherwise; never outside the window. Pixels. */
function place(anchor: Element, tip: HTMLElement) {
  const box = (anchor.firstElementChild ?? anchor).getBoundingClientRect()
  const left = box.left + box.width / 2 - tip.offsetWidth / 2
  const below = box.bottom + GAP
  const fits = below + tip.offsetHeight + MARGIN < window.innerHeight
  tip.style.top = `${fits ? below : box.top - tip.offsetHeight - GAP}px`
  tip.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - tip.offsetWidth - MARGIN))}px`
}

/**
 * A short explanation shown on hover and on focus, dismissed by Escape, and itself hoverable
 * (WCAG 2.2 §1.4.13). `decorative` when the child already says the same to a screen reader.
 */
export function Tooltip({
  content,
  children,
  decorative = false,
}: {
  content: ReactNode
  children: ReactNode
  decorative?: boolean
}) {
  const id = useId()
  const anchor = useRef<HTMLSpanElement>(null)
  const tip = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)

  useEffect(() => {
    const target = anchor.current?.firstElementChild
    if (decorative || !target || target.hasAttribute('aria-describedby')) return
    target.setAttribute('aria-describedby', id)
    return () => target.removeAttribute('aria-describedby')
  }, [decorative, id])

  useEffect(() => {
    if (!open || !tip.current || !anchor.current) return
    tip.current.showPopover()
    place(anchor.current, tip.current)
    const hide = () => setOpen(false)
    const hideOnEscape = (event: KeyboardEvent) => event.key === 'Escape' && hide()
    window.addEventListener('keydown', hideOnEscape)
    window.addEventListener('scroll', hide, { capture: true, passive: true })
    return () => {
      window.removeEventListener('keydown', hideOnEscape)
      window.removeEventListener('scroll', hide, { capture: true })
    }
  }, [open])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for hover and focus of the control inside it
    <span
      ref={anchor}
      className="inline-flex"
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(false)}
      onFocus={(event) => setOpen(event.target.matches(':focus-visible'))}
      onBlur={() => setOpen(false)}
    >
      {children}
      <span
        id={id}
        ref={tip}
        role="tooltip"
        hidden={!open}
        popover="manual"
        className="cs-popover cs-fade fixed max-w-72 whitespace-normal rounded-md bg-[light-dark(#1b1d23,#e9ebf0)] px-2 py-1 text-left font-normal text-[light-dark(#f4f5f8,#14161b)] text-xs shadow-overlay"
      >
        {content}
      </span>
    </span>
  )
}
