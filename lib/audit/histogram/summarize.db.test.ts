import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { atTime } from '@/lib/db/clock'
import { asOwner } from '@/lib/testing/as-owner'
import { aPerson } from '@/lib/testing/registry-factories'
import { accountFor } from '../change'
import { notDone, succeeded } from '../event'
import { NO_FILTERS, type SearchFilters } from '../filters/schema'
import { sequencePending } from '../log/sequencer'
import { searchEvents } from '../search'
import { keepSearchIndex } from '../search-index/keep-up'
import { summarize } from './queries'
import { tally } from './summarize'

const START = Date.UTC(2026, 8, 1)
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const at = (ms: number) => new Date(START + ms)
const month: SearchFilters = {
  ...NO_FILTERS,
  from: at(0).toISOString(),
  to: at(30 * DAY_MS).toISOString(),
}

let aude: Actor
let dana: Actor
let rita: Actor

const publish = (actor: Actor, ms: number, name: string) =>
  atTime(at(ms), () =>
    accountFor(actor, succeeded('skill.publish', { resource: { type: 'skill', id: name, name } })),
  )

beforeAll(async () => {
  aude = await aPerson('auditor', 'Aude')
  dana = await aPerson('developer', 'Dana')
  rita = await aPerson('skill-publisher', 'Rita')
  for (let day = 0; day < 10; day += 1) await publish(dana, day * DAY_MS + HOUR_MS, `dana-${day}`)
  for (let hour = 0; hour < 5; hour += 1) await publish(rita, 20 * DAY_MS + hour * HOUR_MS, 'one')
  await atTime(at(21 * DAY_MS), () =>
    accountFor(
      dana,
      notDone('review.decide', 'denied', {
        resource: { type: 'submission', id: 's' },
        reason: 'No reviewer',
      }),
    ),
  )
})

describe('a summary of few events', () => {
  test('is exact: every event is in one bar and in each of its facets', async () => {
    const { histogram, facets } = await summarize(aude, month)
    expect(histogram).toMatchObject({ total: 16, exact: true, countedFrom: null })
    expect(histogram?.buckets.length).toBeGreaterThanOrEqual(24)
    expect(histogram?.buckets.length).toBeLessThanOrEqual(60)
    expect(histogram?.buckets.reduce((sum, { denied }) => sum + denied, 0)).toBe(1)
    expect(facets?.estimated).toEqual([])
    expect(facets?.action).toEqual([
      { value: 'skill.publish', label: 'Publish skill', events: 15 },
      { value: 'review.decide', label: 'Decide review', events: 1 },
    ])
    expect(facets?.actor.map(({ label, events }) => [label, events])).toEqual([
      ['Dana', 11],
      ['Rita', 5],
    ])
    expect(facets?.outcome.map(({ value, events }) => [value, events])).toEqual([
      ['success', 15],
      ['denied', 1],
    ])
  })

  test('has the same events in a bar as a search of that bar’s time finds', async () => {
    const { histogram } = await summarize(aude, { ...month, actors: [dana.id] })
    for (const bucket of histogram?.buckets ?? []) {
      const page = await searchEvents(
        aude,
        { ...NO_FILTERS, actors: [dana.id], from: bucket.from, to: bucket.to },
        { limit: 50, before: null, after: null },
      )
      expect(page.events.length).toBe(bucket.success + bucket.failure + bucket.denied)
    }
  })

  test.each<[string, Partial<SearchFilters>, number]>([
    ['words', { text: 'publish' }, 15],
    ['a part of a word', { contains: 'ana-' }, 10],
    ['an outcome', { outcomes: ['denied'] }, 1],
    ['nothing', { text: 'nonexistent' }, 0],
  ])('counts %s', async (_name, some, total) => {
    const { histogram } = await summarize(aude, { ...month, ...some })
    expect(histogram?.total).toBe(total)
  })

  test('is refused without the permission', async () =>
    expect(summarize(dana, month)).rejects.toMatchObject({ code: 'forbidden' }))
})

describe('the counts kept behind the sequencer', () => {
  const period = { from: START, to: START + 30 * DAY_MS, stepMs: DAY_MS }
  const counted = async () => {
    const { bars } = await tally(month, period)
    return bars.map(({ at, outcome, events }) => [at, outcome, events]).sort()
  }

  test('say the same before the log is sequenced, before it is counted, and after', async () => {
    const before = await counted()
    expect(before.reduce((sum, [, , events]) => sum + Number(events), 0)).toBe(16)
    await sequencePending()
    expect(await counted()).toEqual(before)
    while ((await keepSearchIndex()) === 'more');
    expect(await counted()).toEqual(before)
    while ((await keepSearchIndex()) === 'more');
    expect(await counted()).toEqual(before)
    const [kept] = await asOwner('SELECT sum(events)::int AS events FROM audit.audit_daily')
    const [all] = await asOwner('SELECT count(*)::int AS events FROM audit.audit_index')
    expect(kept).toEqual(all)
  })

  test('forget what retention removed, and the texts that are no longer recent', async () => {
    await asOwner(
      `INSERT INTO audit.audit_daily VALUES ('2020-01-01', 'skill.publish', 'success', 7)`,
      `INSERT INTO audit.audit_recent_text VALUES ('2020-01-01', gen_random_uuid(), 'old')`,
    )
    await atTime(new Date(Date.now() + 2 * HOUR_MS), keepSearchIndex)
    expect(await asOwner(`SELECT FROM audit.audit_daily WHERE day < '2020-02-01'`)).toEqual([])
    expect(await asOwner(`SELECT FROM audit.audit_recent_text WHERE text = 'old'`)).toEqual([])
  })
})
