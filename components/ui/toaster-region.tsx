'use client'

import { useEffect } from 'react'
import { Toaster } from 'sonner'

/** The region itself. Effects of children run first, so sonner listens before `onReady`. */
export default function ToasterRegion({ onReady }: { onReady: () => void }) {
  useEffect(onReady, [onReady])
  return (
    <Toaster
      position="bottom-right"
      closeButton
      containerAriaLabel="Notifications"
      toastOptions={{
        classNames: {
          toast:
            '!bg-raised !text-ink !border-line !shadow-overlay !rounded-lg !font-sans !text-[0.8125rem]',
          description: '!text-muted !text-xs',
          closeButton: '!bg-raised !text-muted !border-line',
          success: '[&_[data-icon]]:!text-success-ink',
          error: '[&_[data-icon]]:!text-danger-ink',
          warning: '[&_[data-icon]]:!text-warning-ink',
          info: '[&_[data-icon]]:!text-info-ink',
        },
      }}
    />
  )
}
