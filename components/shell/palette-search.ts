import { useEffect, useState } from 'react'
import type { PaletteItem } from './command-palette'

const PAUSE_MS = 160
const QUERY_CHARS_MIN = 2

const isItem = (value: unknown): value is PaletteItem =>
  typeof value === 'object' &&
  value !== null &&
  'href' in value &&
  typeof value.href === 'string' &&
  value.href.startsWith('/') &&
  'label' in value &&
  typeof value.label === 'string'

async function ask(endpoint: string, query: string, signal: AbortSignal): Promise<PaletteItem[]> {
  const answer = await fetch(`${endpoint}?q=${encodeURIComponent(query)}`, {
    signal,
    headers: { accept: 'application/json' },
  })
  if (!answer.ok) return []
  const body: unknown = await answer.json()
  if (typeof body !== 'object' || body === null || !('items' in body)) return []
  return Array.isArray(body.items) ? body.items.filter(isItem) : []
}

/** What the server finds for the query, asked after a pause in typing; nothing when it cannot answer. */
export function usePaletteSearch(endpoint: string | undefined, query: string) {
  const [found, setFound] = useState<readonly PaletteItem[]>([])
  const [searching, setSearching] = useState(false)
  useEffect(() => {
    const wanted = query.trim()
    if (!endpoint || wanted.length < QUERY_CHARS_MIN) {
      setFound([])
      setSearching(false)
      return
    }
    const abort = new AbortController()
    setSearching(true)
    const timer = setTimeout(() => {
      ask(endpoint, wanted, abort.signal)
        .catch(() => [])
        .then((items) => {
          if (abort.signal.aborted) return
          setFound(items)
          setSearching(false)
        })
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [endpoint, query])
  return { found, searching }
}
