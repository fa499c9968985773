'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { buttonClass, iconButtonClass } from './button-style'
import { Tooltip } from './tooltip'

const CONFIRM_MS = 1_800

/** Puts `value` on the clipboard and says so. With `children` it is a labelled button, else an icon. */
export function CopyButton({
  value,
  label = 'Copy',
  size = 'sm',
  children,
}: {
  value: string
  label?: string
  size?: 'sm' | 'md'
  children?: string
}) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), CONFIRM_MS)
    return () => clearTimeout(timer)
  }, [state])

  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('failed'),
    )
  const said = {
    idle: label,
    copied: 'Copied',
    failed: 'Could not copy: select it and press Ctrl+C',
  }
  const icon =
    state === 'copied' ? <Check className="text-success-ink" aria-hidden /> : <Copy aria-hidden />
  return (
    <Tooltip content={said[state]} decorative>
      <button
        type="button"
        onClick={copy}
        aria-label={children ? undefined : label}
        className={children ? buttonClass('secondary', size) : iconButtonClass('ghost', size)}
      >
        {icon}
        {children}
      </button>
      <span role="status" className="sr-only">
        {state === 'idle' ? '' : said[state]}
      </span>
    </Tooltip>
  )
}
