import type { HrefOf } from '@/components/scan/place'
import type { ReviewTab } from '@/lib/review/schema'

type Place = {
  tab?: ReviewTab
  file?: string | undefined
  line?: number
  find?: string | undefined
}

/** The address of one part of a review. */
export function reviewHref(id: string, { tab = 'overview', file, line, find }: Place = {}): string {
  const query = new URLSearchParams()
  if (tab !== 'overview') query.set('tab', tab)
  if (file !== undefined) query.set('file', file)
  if (line !== undefined) query.set('line', String(line))
  if (find) query.set('find', find)
  const text = query.toString()
  return `/reviews/${id}${text ? `?${text}` : ''}`
}

/** Where a place in the skill is shown: its file, at its line. */
export const placeHref =
  (id: string): HrefOf =>
  (file, line) =>
    `${reviewHref(id, { tab: 'files', file })}${line > 0 ? `#L${line}` : ''}`
