'use client'

import { WrapText } from 'lucide-react'
import { useRef, useState } from 'react'
import { iconButtonClass } from './button-style'
import { CopyButton } from './copy-button'
import { Tooltip } from './tooltip'

/** Copies the file, and wraps long lines of the viewer around it or not. */
export function CodeToolbar({ text }: { text: string }) {
  const button = useRef<HTMLButtonElement>(null)
  const [wrapped, setWrapped] = useState(false)
  const toggle = () => {
    const viewer = button.current?.closest<HTMLElement>('[data-code]')
    if (viewer) viewer.dataset.wrap = wrapped ? 'off' : 'on'
    setWrapped(!wrapped)
  }
  return (
    <span className="flex shrink-0 items-center">
      <Tooltip content={wrapped ? 'Do not wrap lines' : 'Wrap long lines'} decorative>
        <button
          ref={button}
          type="button"
          aria-label="Wrap long lines"
          aria-pressed={wrapped}
          onClick={toggle}
          className={iconButtonClass(wrapped ? 'secondary' : 'ghost', 'sm')}
        >
          <WrapText aria-hidden />
        </button>
      </Tooltip>
      <CopyButton value={text} label="Copy the whole file" />
    </span>
  )
}
