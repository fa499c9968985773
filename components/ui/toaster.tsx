'use client'

import { type ComponentType, useEffect, useState } from 'react'
import { onFirstToast } from './toast'

type Panel = ComponentType<{ onReady: () => void }>

/** Stands once in the root layout; loads the toast region with the first toast. */
export function Toaster() {
  const [Region, setRegion] = useState<Panel | null>(null)
  const [ready, setReady] = useState<() => void>(() => () => {})
  useEffect(() => {
    let brought: Promise<void> | null = null
    onFirstToast(() => {
      brought ??= new Promise((resolve) => {
        setReady(() => resolve)
        void import('./toaster-region').then((module) => setRegion(() => module.default))
      })
      return brought
    })
    return () => onFirstToast(null)
  }, [])
  return Region && <Region onReady={ready} />
}
