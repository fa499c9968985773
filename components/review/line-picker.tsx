'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'

/** Around a code viewer: choosing a line's number opens the form for a comment under that line. */
export function LinePicker({ href, children }: { href: string; children: ReactNode }) {
  const router = useRouter()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const pick = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey) return
      const link = event.target.closest('.cs-code-line > a[href^="#L"]')
      const line = link?.getAttribute('href')?.slice(2)
      if (!line) return
      event.preventDefault()
      router.push(`${href}&line=${line}#L${line}`, { scroll: false })
    }
    element.addEventListener('click', pick)
    return () => element.removeEventListener('click', pick)
  }, [href, router])
  return (
    <div
      ref={box}
      className="[&_.cs-code-line:hover>a]:text-accent-ink [&_.cs-code-line>a:hover]:underline"
    >
      {children}
    </div>
  )
}
