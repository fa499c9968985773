import type { Problem } from '@/lib/errors'
import { ACTION_NAMES, type Action } from '../schema'
import type { SearchFilters } from './schema'

export const DAY_MS = 86_400_000

/** Without another filter that leaves few events, parts of words are looked for in this many days. */
export const CONTAINS_DAYS_MAX = 30

export const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

/** Milliseconds of a UTC date or an instant; null when there is no such day. */
export function instantOf(text: string): number | null {
  if (!DATE.test(text) && !INSTANT.test(text)) return null
  const at = Date.parse(text)
  if (Number.isNaN(at) || at < 0) return null
  const day = text.slice(0, 10)
  return new Date(Date.parse(day)).toISOString().startsWith(day) ? at : null
}

/** The domain of an action: what stands before the dot. */
export const domainOf = (action: Action): string => action.slice(0, action.indexOf('.'))
export const ACTION_DOMAINS = [...new Set(ACTION_NAMES.map(domainOf))]

/** Whether a filter has an index of its own that leaves few events, whatever the time. */
export const isNarrow = (filters: SearchFilters): boolean =>
  filters.actors.length > 0 ||
  filters.behalf !== null ||
  filters.resourceId !== null ||
  filters.request !== null ||
  filters.event !== null ||
  filters.text !== null ||
  (filters.indexFrom !== null && filters.indexTo !== null)

/** What only says when and which of the closed lists: the counts kept by hour and day answer it. */
export const isCounted = (filters: SearchFilters): boolean =>
  !isNarrow(filters) &&
  filters.team === null &&
  filters.resourceType === null &&
  filters.class === null &&
  filters.via === null &&
  filters.retention === null &&
  filters.indexFrom === null &&
  filters.indexTo === null &&
  filters.contains === null

export const problem = (
  field: string,
  rule: string,
  message: string,
  remedy = message,
): Problem => ({
  field,
  rule,
  message,
  remedy,
})

/** What cannot be meant: ends before starts, both cursors at once. */
export function contradictions(filters: SearchFilters, bothCursors: boolean): Problem[] {
  const found: Problem[] = []
  const { from, to, indexFrom, indexTo } = filters
  if (from !== null && to !== null && from >= to)
    found.push(
      problem(
        'to',
        'order',
        'The end must be after the start.',
        'Choose a later “to” or an earlier “from”.',
      ),
    )
  if (indexFrom !== null && indexTo !== null && indexFrom > indexTo)
    found.push(problem('indexTo', 'order', 'The last place must not be before the first.'))
  if (bothCursors)
    found.push(problem('after', 'one cursor', 'Give either “before” or “after”, not both.'))
  return found
}

/** Parts of words are not looked for in years: the time is bounded unless something else narrows. */
export function boundContains(filters: SearchFilters, now: Date): SearchFilters | Problem {
  if (filters.contains === null || isNarrow(filters)) return filters
  const end = filters.to === null ? now.getTime() : Date.parse(filters.to)
  const bound = end - CONTAINS_DAYS_MAX * DAY_MS
  if (filters.from === null)
    return {
      ...filters,
      range: filters.to === null ? '30d' : null,
      from: new Date(bound).toISOString(),
    }
  if (Date.parse(filters.from) >= bound - DAY_MS) return filters
  return problem(
    'contains',
    'window',
    `A part of a word can be looked for in ${CONTAINS_DAYS_MAX} days at most, and this is a longer time.`,
    `Choose at most ${CONTAINS_DAYS_MAX} days, name a person, a resource or a request, or search for whole words.`,
  )
}
