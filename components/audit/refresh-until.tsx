'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** Asks for the page anew every few seconds while something is about to change; a minute at most. */
export function RefreshUntil({ done }: { done: boolean }) {
  const router = useRouter()
  const left = useRef(12)
  useEffect(() => {
    if (done) return
    const timer = setInterval(() => {
      left.current -= 1
      if (left.current <= 0) clearInterval(timer)
      router.refresh()
    }, 5_000)
    return () => clearInterval(timer)
  }, [done, router])
  return null
}
