'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const EVERY_MS = 5_000

/** Brings the figures of the page up to date while somebody looks at it and has no dialog open. */
export function LiveRefresh() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      const isBusy = document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
      if (document.visibilityState === 'visible' && !isBusy) router.refresh()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [router])
  return null
}
