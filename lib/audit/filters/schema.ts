import { z } from 'zod'
import type { Problem } from '@/lib/errors'
import {
  ACTION_NAMES,
  type Action,
  CLASSES,
  type DataClass,
  isAction,
  OUTCOMES,
  type Outcome,
  RESOURCE_TYPES,
  type ResourceType,
} from '../schema'

export const PAGE_SIZE = 50
export const PAGE_SIZE_MAX = 200
const CHOICES_MAX = 50
const TEXT_MAX = 200
const DAY_MS = 86_400_000

/** Presets of the time filter, in days back from now. */
export const RANGES = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, '1y': 365 } as const
export type Range = keyof typeof RANGES
export const RANGE_LABELS: Record<Range, string> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  '1y': 'Last year',
}

/** In the address: the time between `from` and `to`. What no preset, but dates, mean anyway. */
export const CUSTOM = 'custom'

/** A search, parsed. `from` is inclusive, `to` exclusive; both ISO 8601 in UTC. */
export type SearchFilters = {
  actors: readonly string[]
  actions: readonly Action[]
  outcomes: readonly Outcome[]
  team: string | null
  resourceType: ResourceType | null
  resourceId: string | null
  class: DataClass | null
  range: Range | null
  from: string | null
  to: string | null
  text: string | null
}

/** Where a page starts: after (newer than) or before (older than) an opaque cursor, or at the newest. */
export type Paging = { limit: number; before: string | null; after: string | null }

export type ParsedSearch = {
  filters: SearchFilters
  paging: Paging
  problems: readonly Problem[]
}

export type SearchParams = Record<string, string | readonly string[] | undefined>

const single = (value: unknown) => {
  const text = Array.isArray(value) ? value.at(-1) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

const several = (value: unknown) =>
  [value ?? []]
    .flat()
    .flatMap((text) => String(text).split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')

const one = <T extends z.ZodType>(item: T) => z.preprocess(single, item.optional())
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess(several, z.array(item).max(CHOICES_MAX, `Choose at most ${CHOICES_MAX}.`))

const id = (what: string) => z.uuid(`This is not the id of a ${what}. Choose one from the list.`)
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, `Use one of: ${values.join(', ')}.`)

const typed = z
  .string()
  .max(TEXT_MAX, `Use at most ${TEXT_MAX} characters.`)
  .refine((text) => !text.includes('\u0000'), 'Remove the NUL character.')

/** The domain of an action: what stands before the dot. */
export const domainOf = (action: Action): string => action.slice(0, action.indexOf('.'))
export const ACTION_DOMAINS = [...new Set(ACTION_NAMES.map(domainOf))]

/** `review.decide`, or `review.*` for every action of a domain. */
const actions = z.string().transform((name, context): readonly Action[] => {
  if (isAction(name)) return [name]
  if (name.endsWith('.*')) {
    const found = ACTION_NAMES.filter((action) => `${domainOf(action)}.*` === name)
    if (found.length > 0) return found
  }
  context.issues.push({
    code: 'custom',
    input: name,
    message: `There is no action called “${name.slice(0, 60)}”. Choose one from the list, or “review.*” for a whole domain.`,
  })
  return z.NEVER
})

const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

/** Milliseconds of a UTC date or an instant; null when there is no such day. */
export function instantOf(text: string): number | null {
  if (!DATE.test(text) && !INSTANT.test(text)) return null
  const at = Date.parse(text)
  if (Number.isNaN(at) || at < 0) return null
  const day = text.slice(0, 10)
  return new Date(Date.parse(day)).toISOString().startsWith(day) ? at : null
}

const moment = z
  .string()
  .refine(
    (text) => instantOf(text) !== null,
    'Write the date as YYYY-MM-DD, or with a time as YYYY-MM-DDThh:mm:ssZ.',
  )

const cursorShape = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{40,120}$/,
    'This page link is damaged. Start again from the first page of the search.',
  )

/** The address of a search: the page, the API and saved links all go through here. */
export const searchSchema = z.strictObject({
  actor: many(id('person')),
  action: many(actions).transform((found) => [...new Set(found.flat())]),
  outcome: many(oneOf(OUTCOMES)),
  team: one(id('team')),
  resourceType: one(oneOf(RESOURCE_TYPES)),
  resourceId: one(typed),
  class: one(oneOf(CLASSES)),
  range: one(oneOf([...(Object.keys(RANGES) as Range[]), CUSTOM])),
  from: one(moment),
  to: one(moment),
  q: one(typed),
  limit: one(
    z.coerce
      .number(`Use a number from 1 to ${PAGE_SIZE_MAX}.`)
      .int('Use a whole number.')
      .min(1, 'Use 1 or more.')
      .max(PAGE_SIZE_MAX, `Use ${PAGE_SIZE_MAX} or less.`),
  ),
  before: one(cursorShape),
  after: one(cursorShape),
})

type Parsed = z.output<typeof searchSchema>

/** A preset wins over dates. A `to` without a time of day means the end of that day. */
function period({ range, from, to }: Parsed, now: Date) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  if (range !== undefined && range !== CUSTOM)
    return { range, from: iso(now.getTime() - RANGES[range] * DAY_MS), to: null }
  const start = from === undefined ? null : instantOf(from)
  const end = to === undefined ? null : instantOf(to)
  const wholeDay = to !== undefined && DATE.test(to)
  return { range: null, from: iso(start), to: iso(end === null || !wholeDay ? end : end + DAY_MS) }
}

const problem = (field: string, rule: string, message: string, remedy = message): Problem => ({
  field,
  rule,
  message,
  remedy,
})

function problemsOf(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) =>
          problem(
            key.slice(0, 60),
            'known',
            `There is no filter called “${key.slice(0, 60)}”.`,
            'Remove it from the address.',
          ),
        )
      : [problem(String(issue.path[0] ?? ''), issue.code, issue.message)],
  )
}

export const NO_FILTERS: SearchFilters = {
  actors: [],
  actions: [],
  outcomes: [],
  team: null,
  resourceType: null,
  resourceId: null,
  class: null,
  range: null,
  from: null,
  to: null,
  text: null,
}

function contradictions(value: Parsed, { from, to }: { from: string | null; to: string | null }) {
  const found: Problem[] = []
  if (from !== null && to !== null && from >= to)
    found.push(
      problem(
        'to',
        'order',
        'The end must be after the start.',
        'Choose a later “to” or an earlier “from”.',
      ),
    )
  if (value.before !== undefined && value.after !== undefined)
    found.push(problem('after', 'one cursor', 'Give either “before” or “after”, not both.'))
  return found
}

/** Reads a search from an address. With problems, `filters` are empty and nothing should be searched. */
export function parseSearch(params: SearchParams, now: Date): ParsedSearch {
  const paging: Paging = { limit: PAGE_SIZE, before: null, after: null }
  const parsed = searchSchema.safeParse({ actor: [], action: [], outcome: [], ...params })
  if (!parsed.success)
    return { filters: NO_FILTERS, paging, problems: problemsOf(parsed.error.issues) }
  const { data } = parsed
  const time = period(data, now)
  const problems = contradictions(data, time)
  if (problems.length > 0) return { filters: NO_FILTERS, paging, problems }
  return {
    filters: {
      actors: data.actor,
      actions: data.action,
      outcomes: data.outcome,
      team: data.team ?? null,
      resourceType: data.resourceType ?? null,
      resourceId: data.resourceId ?? null,
      class: data.class ?? null,
      text: data.q ?? null,
      ...time,
    },
    paging: {
      limit: data.limit ?? PAGE_SIZE,
      before: data.before ?? null,
      after: data.after ?? null,
    },
    problems: [],
  }
}

/** `URLSearchParams` as the record that `parseSearch` and Next's pages speak. */
export function paramsOf(query: URLSearchParams): SearchParams {
  return Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)]))
}

/** The address of the same search with some parameters replaced (null removes one). */
export function searchHref(
  path: string,
  params: SearchParams,
  change: Record<string, string | null> = {},
): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) {
    if (key in change) continue
    for (const text of [value ?? []].flat()) if (text !== '') query.append(key, text)
  }
  for (const [key, value] of Object.entries(change)) if (value !== null) query.set(key, value)
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}
