import type { SearchFilters } from './filters/schema'
import { ACTIONS, type Action, type EventCore, type Plain } from './schema'

/** What is known of a search without what was typed: choices from closed lists, and dates. */
export function choicesOf(filters: SearchFilters): string[] {
  const pairs: [string, readonly string[]][] = [
    ['actor', filters.actors],
    ['action', filters.actions],
    ['outcome', filters.outcomes],
    ['team', filters.team === null ? [] : [filters.team]],
    ['resourceType', filters.resourceType === null ? [] : [filters.resourceType]],
    ['class', filters.class === null ? [] : [filters.class]],
    ['behalf', filters.behalf === null ? [] : [filters.behalf]],
    ['via', filters.via === null ? [] : [filters.via]],
    ['request', filters.request === null ? [] : [filters.request]],
    ['event', filters.event === null ? [] : [filters.event]],
    ['retention', filters.retention === null ? [] : [filters.retention]],
    ['indexFrom', filters.indexFrom === null ? [] : [String(filters.indexFrom)]],
    ['indexTo', filters.indexTo === null ? [] : [String(filters.indexTo)]],
    ['range', filters.range === null ? [] : [filters.range]],
    ['from', filters.range !== null || filters.from === null ? [] : [filters.from]],
    ['to', filters.to === null ? [] : [filters.to]],
  ]
  return pairs.flatMap(([name, values]) => [...values].sort().map((value) => `${name}=${value}`))
}

/** What was typed into a search. It may name a person, so it never stands in an event in plain. */
export const typedOf = ({ text, contains, resourceId }: SearchFilters): string =>
  new URLSearchParams([
    ...(text === null ? [] : [['q', text]]),
    ...(contains === null ? [] : [['contains', contains]]),
    ...(resourceId === null ? [] : [['resourceId', resourceId]]),
  ]).toString()

/** One fact of an event; `before` and `after` when the event says what a field was and became. */
export type DataRow =
  | { field: string; value: Plain }
  | { field: string; before: Plain; after: Plain }

/** How events of version 1 named what a field was and became. */
const PAIRS: readonly [string, string][] = [
  ['before', 'after'],
  ['from', 'to'],
]

/** What fields were and became (version 2), where there was nothing as null. */
function changedRows({ before, after }: Pick<EventCore, 'before' | 'after'>): DataRow[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...fields].map((field) => ({
    field,
    before: before?.[field] ?? null,
    after: after?.[field] ?? null,
  }))
}

/** The facts of an event for the screen, with "was" and "became" side by side. */
export function dataRows({ data, ...changes }: Pick<EventCore, 'data' | 'before' | 'after'>) {
  const said = PAIRS.filter((names) => names.every((name) => data[name] !== undefined))
  const pairs = said.map(
    ([was, became]): DataRow => ({
      field: 'changed',
      before: data[was] ?? null,
      after: data[became] ?? null,
    }),
  )
  const taken = new Set(said.flat())
  const rest = Object.entries(data).filter(([field]) => !taken.has(field))
  return [
    ...changedRows(changes),
    ...pairs,
    ...rest.map(([field, value]): DataRow => ({ field, value })),
  ]
}

/** What an action is called on screen. */
export const actionLabel = (action: Action): string => ACTIONS[action].label
