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
  type RetentionClass,
} from '../schema'
import { boundContains, contradictions, DATE, DAY_MS, domainOf, instantOf, problem } from './rules'

export const PAGE_SIZE = 50
export const PAGE_SIZE_MAX = 200
const CHOICES_MAX = 50
const TEXT_MAX = 200
const CONTAINS_MIN = 3

/** Presets of the time filter, in days back from now. */
export const RANGES = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, '1y': 365 } as const
export type Range = keyof typeof RANGES

/** How somebody came to act. */
export const VIAS = ['portal', 'token', 'job', 'seed'] as const
export type Via = (typeof VIAS)[number]
export const RETENTION_CLASSES = ['standard', 'activity'] as const satisfies RetentionClass[]

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
  /** The person on whose behalf the portal acted. */
  behalf: string | null
  via: Via | null
  request: string | null
  event: string | null
  retention: RetentionClass | null
  /** Places in the log, both inclusive. */
  indexFrom: number | null
  indexTo: number | null
  range: Range | null
  from: string | null
  to: string | null
  /** Whole words, "phrases", -not and or. */
  text: string | null
  /** A part of a word, three characters or more. */
  contains: string | null
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

const place = z.coerce
  .number('Use a whole number: a place in the log.')
  .int('Use a whole number: a place in the log.')
  .min(0, 'Use 0 or more: the log begins at 0.')
  .max(Number.MAX_SAFE_INTEGER, 'Use a smaller number.')

/** The address of a search: the page, the API and saved links all go through here. */
export const searchSchema = z.strictObject({
  actor: many(id('person')),
  action: many(actions).transform((found) => [...new Set(found.flat())]),
  outcome: many(oneOf(OUTCOMES)),
  team: one(id('team')),
  resourceType: one(oneOf(RESOURCE_TYPES)),
  resourceId: one(typed),
  class: one(oneOf(CLASSES)),
  behalf: one(id('person')),
  via: one(oneOf(VIAS)),
  request: one(
    z.string().regex(/^[\w-]{8,64}$/, 'This is not the id of a request. Copy it from an event.'),
  ),
  event: one(id('event')),
  retention: one(oneOf(RETENTION_CLASSES)),
  indexFrom: one(place),
  indexTo: one(place),
  range: one(oneOf([...(Object.keys(RANGES) as Range[]), CUSTOM])),
  from: one(moment),
  to: one(moment),
  q: one(typed),
  contains: one(typed.min(CONTAINS_MIN, `Use at least ${CONTAINS_MIN} characters.`)),
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
  behalf: null,
  via: null,
  request: null,
  event: null,
  retention: null,
  indexFrom: null,
  indexTo: null,
  range: null,
  from: null,
  to: null,
  text: null,
  contains: null,
}

const filtersOf = (data: Parsed, now: Date): SearchFilters => ({
  actors: data.actor,
  actions: data.action,
  outcomes: data.outcome,
  team: data.team ?? null,
  resourceType: data.resourceType ?? null,
  resourceId: data.resourceId ?? null,
  class: data.class ?? null,
  behalf: data.behalf ?? null,
  via: data.via ?? null,
  request: data.request ?? null,
  event: data.event?.toLowerCase() ?? null,
  retention: data.retention ?? null,
  indexFrom: data.indexFrom ?? null,
  indexTo: data.indexTo ?? null,
  text: data.q ?? null,
  contains: data.contains ?? null,
  ...period(data, now),
})

/** Reads a search from an address. With problems, `filters` are empty and nothing should be searched. */
export function parseSearch(params: SearchParams, now: Date): ParsedSearch {
  const first: Paging = { limit: PAGE_SIZE, before: null, after: null }
  const refused = (problems: readonly Problem[]) => ({
    filters: NO_FILTERS,
    paging: first,
    problems,
  })
  const parsed = searchSchema.safeParse({ actor: [], action: [], outcome: [], ...params })
  if (!parsed.success) return refused(problemsOf(parsed.error.issues))
  const { data } = parsed
  const filters = filtersOf(data, now)
  const problems = contradictions(filters, data.before !== undefined && data.after !== undefined)
  if (problems.length > 0) return refused(problems)
  const bounded = boundContains(filters, now)
  if ('rule' in bounded) return refused([bounded])
  const { limit = PAGE_SIZE, before = null, after = null } = data
  return { filters: bounded, paging: { limit, before, after }, problems: [] }
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
