import type { SearchFilters } from './filters/schema'
import { ACTIONS, type Action, type Plain } from './schema'

/** What is known of a search without what was typed: choices from closed lists, and dates. */
export function choicesOf(filters: SearchFilters): string[] {
  const pairs: [string, readonly string[]][] = [
    ['actor', filters.actors],
    ['action', filters.actions],
    ['outcome', filters.outcomes],
    ['team', filters.team === null ? [] : [filters.team]],
    ['resourceType', filters.resourceType === null ? [] : [filters.resourceType]],
    ['class', filters.class === null ? [] : [filters.class]],
    ['range', filters.range === null ? [] : [filters.range]],
    ['from', filters.range !== null || filters.from === null ? [] : [filters.from]],
    ['to', filters.to === null ? [] : [filters.to]],
  ]
  return pairs.flatMap(([name, values]) => [...values].sort().map((value) => `${name}=${value}`))
}

/** What was typed into a search. It may name a person, so it never stands in an event in plain. */
export const typedOf = ({ text, resourceId }: SearchFilters): string =>
  new URLSearchParams([
    ...(text === null ? [] : [['q', text]]),
    ...(resourceId === null ? [] : [['resourceId', resourceId]]),
  ]).toString()

/** One fact of an event; `before` and `after` when the event says what a field was and became. */
export type DataRow =
  | { field: string; value: Plain }
  | { field: string; before: Plain; after: Plain }

/** How commands name what a field was and became. */
const PAIRS: readonly [string, string][] = [
  ['before', 'after'],
  ['from', 'to'],
]

/** The facts of an event for the screen, with "was" and "became" side by side. */
export function dataRows(data: Readonly<Record<string, Plain>>): DataRow[] {
  const pairs = PAIRS.flatMap(([was, became]): DataRow[] => {
    const [before, after] = [data[was], data[became]]
    return before === undefined || after === undefined
      ? []
      : [{ field: `${was} → ${became}`, before, after }]
  })
  const taken = new Set(pairs.flatMap(({ field }) => field.split(' → ')))
  const rest = Object.entries(data).filter(([field]) => !taken.has(field))
  return [...pairs, ...rest.map(([field, value]) => ({ field, value }))]
}

/** What an action is called on screen. */
export const actionLabel = (action: Action): string => ACTIONS[action].label
