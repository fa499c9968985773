import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { atTime, now } from '@/lib/db/clock'
import { aPerson } from '@/lib/testing/registry-factories'
import { accountFor } from './change'
import { succeeded } from './event'
import { DAY_MS } from './filters/rules'
import { NO_FILTERS, type Paging, parseSearch, type SearchFilters } from './filters/schema'
import { sequencePending } from './log/sequencer'
import { searchEvents } from './search'
import { keepSearchIndex } from './search-index/keep-up'
import { walkEvents } from './windows'

let aude: Actor
let dana: Actor

const open = (name: string) =>
  accountFor(dana, succeeded('skill.read', { resource: { type: 'skill', id: name, name } }))
const ago = (days: number, name: string) =>
  atTime(new Date(Date.now() - days * DAY_MS), () => open(name))
const page = (some: Partial<SearchFilters>, paging: Partial<Paging> = {}) =>
  searchEvents(
    aude,
    { ...NO_FILTERS, actions: ['skill.read'], ...some },
    { limit: 10, before: null, after: null, ...paging },
  )
const names = ({ events }: Awaited<ReturnType<typeof page>>) =>
  events.map(({ resourceName }) => resourceName)

beforeAll(async () => {
  aude = await aPerson('auditor', 'Aude')
  dana = await aPerson('developer', 'Dana')
})

test('paging both ways while others write: no gap, no duplicate, nothing moved', async () => {
  for (let n = 0; n < 45; n += 1) await ago(n * 7, `old-${n}`)
  let writing = true
  const writers = Promise.all(
    [1, 2, 3].map(async (writer) => {
      for (let n = 0; writing; n += 1) await open(`new-${writer}-${n}`)
    }),
  )
  const isOld = (name: string | null) => name?.startsWith('old-') === true
  const seen: (string | null)[] = []
  let at = await page({ to: new Date(Date.now() - DAY_MS / 2).toISOString() })
  const to = new Date(Date.now() - DAY_MS / 2).toISOString()
  seen.push(...names(at))
  while (at.older !== null) {
    at = await page({ to }, { before: at.older })
    seen.push(...names(at))
  }
  expect(seen.filter(isOld)).toEqual(Array.from({ length: 44 }, (_, n) => `old-${n + 1}`))
  const back: (string | null)[] = [...names(at)]
  while (at.newer !== null) {
    at = await page({ to }, { after: at.newer })
    back.unshift(...names(at))
  }
  expect(back).toEqual(seen)

  // And from the last old page up to the live end: every event that was there when its page was read.
  const all = new Set<string>()
  for (let cursor: string | null = null, turn = 0; turn < 100; turn += 1) {
    const next: Awaited<ReturnType<typeof page>> = await page({}, { limit: 50, before: cursor })
    for (const { id } of next.events) {
      expect(all.has(id)).toBe(false)
      all.add(id)
    }
    cursor = next.older
    if (cursor === null) break
  }
  writing = false
  await writers
})

describe('what is rare is found however long ago, in windows that grow', () => {
  test.each<[string, Partial<SearchFilters>]>([
    ['a word', { text: 'old-44' }],
    ['an actor', { resourceId: 'old-44' }],
  ])('%s', async (_name, some) => expect(names(await page(some))).toEqual(['old-44']))

  test('places in the log, both ends included', async () => {
    await sequencePending()
    const found = await walkEvents(
      { ...NO_FILTERS, indexFrom: 3, indexTo: 5 },
      { direction: 'older', start: null, limit: 50 },
    )
    expect(found.rows).toHaveLength(3)
    expect(names(await page({ actions: [], indexFrom: 3, indexTo: 5 }))).toHaveLength(3)
  })

  test('an id of an event, and of a request', async () => {
    const [event] = (await page({ text: 'old-30' })).events
    const { rows } = await walkEvents(
      { ...NO_FILTERS, event: event?.id ?? '' },
      { direction: 'older', start: null, limit: 5 },
    )
    expect(rows.map(({ id }) => id)).toEqual([event?.id])
    const request = rows[0]?.core.request ?? ''
    expect(names(await page({ request, text: 'old-30' }))).toEqual(['old-30'])
  })
})

describe('a part of a word', () => {
  const parsed = (params: Record<string, string>) => parseSearch(params, now())

  test('is found before its text was copied, and after; what holds % or _ is only text', async () => {
    await ago(3, 'needle_50%_x')
    for (const _ of ['pending', 'sequenced', 'copied']) {
      const { filters } = parsed({ contains: 'EEDLE_50%' })
      expect(names(await page({ ...filters, actions: [] }))).toEqual(['needle_50%_x'])
      const none = parsed({ contains: 'eedle%x' })
      expect(names(await page({ ...none.filters, actions: ['skill.read'] }))).toEqual([])
      await sequencePending()
      while ((await keepSearchIndex()) === 'more');
    }
  })

  test('is looked for in thirty days, and further where something narrows', async () => {
    await ago(60, 'needle-far')
    const bounded = parsed({ contains: 'eedle-fa' })
    expect(names(await page(bounded.filters))).toEqual([])
    const narrowed = parsed({ contains: 'eedle-fa', actor: dana.id })
    expect(names(await page(narrowed.filters))).toEqual(['needle-far'])
    expect(parsed({ contains: 'eedle', range: '90d' }).problems).toMatchObject([
      { field: 'contains', rule: 'window' },
    ])
    expect(parsed({ contains: 'ab' }).problems).toMatchObject([{ field: 'contains' }])
  })
})
