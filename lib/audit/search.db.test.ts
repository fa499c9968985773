import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { atTime, newId } from '@/lib/db/clock'
import { asOwner } from '@/lib/testing/as-owner'
import { aPerson } from '@/lib/testing/registry-factories'
import { accountFor } from './change'
import { encodeCursor } from './cursor'
import { notDone, succeeded } from './event'
import { NO_FILTERS, type Paging, type SearchFilters } from './filters/schema'
import { getEvent, listSearchChoices } from './queries'
import { searchEvents } from './search'
import { allEvents, conditionsOf } from './stored-events'
import { streamEvents } from './stream-events'

const FIRST: Paging = { limit: 50, before: null, after: null }
const AT = new Date('2026-02-10T10:00:00Z')
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000)

let aude: Actor
let dana: Actor
let rita: Actor
let team: string

const prisma = prismaClient()
const filters = (some: Partial<SearchFilters>): SearchFilters => ({
  ...NO_FILTERS,
  // The searches of these tests are events of their own, at another time.
  to: '2026-03-01T00:00:00.000Z',
  ...some,
})
const search = (some: Partial<SearchFilters>, paging: Partial<Paging> = {}) =>
  searchEvents(aude, filters(some), { ...FIRST, ...paging })
const namesOf = async (some: Partial<SearchFilters>) =>
  (await search(some)).events.map(({ resourceName }) => resourceName)
const accountedFor = (actorRef: string, action: string) =>
  prisma.auditEvent.findMany({
    where: { actorRef, action },
    orderBy: [{ ts: 'asc' }, { eventId: 'asc' }],
  })

beforeAll(async () => {
  aude = await aPerson('auditor', 'Aude')
  dana = await aPerson('developer', 'Dana')
  rita = await aPerson('skill-publisher', 'Rita')
  team = newId()
  await prisma.team.create({
    data: { id: team, slug: 'payments', name: 'Payments', createdAt: AT },
  })
  const skill = { type: 'skill', id: 'skill-1', name: 'one' } as const
  await atTime(AT, () =>
    accountFor(
      dana,
      succeeded('submission.send', {
        resource: { ...skill, type: 'submission', name: 'zero' },
        data: { digest: 'abc123' },
      }),
    ),
  )
  await atTime(later(1), () =>
    accountFor(
      rita,
      succeeded('review.decide', { resource: skill, teamId: team, data: { verdict: 'approve' } }),
    ),
  )
  await atTime(later(2), () =>
    accountFor(
      dana,
      notDone('review.decide', 'denied', {
        resource: { ...skill, name: 'two' },
        reason: 'Authors may not decide',
      }),
    ),
  )
  await atTime(later(3), () =>
    accountFor(
      rita,
      succeeded('role.grant', { resource: { type: 'person', id: dana.id, name: 'three' } }),
    ),
  )
})

describe('each filter', () => {
  test.each<[string, () => Partial<SearchFilters>, string[]]>([
    ['none', () => ({}), ['three', 'two', 'one', 'zero']],
    ['actor', () => ({ actors: [dana.id] }), ['two', 'zero']],
    ['actors', () => ({ actors: [dana.id, rita.id] }), ['three', 'two', 'one', 'zero']],
    ['action', () => ({ actions: ['review.decide'] }), ['two', 'one']],
    ['outcome', () => ({ outcomes: ['denied'] }), ['two']],
    ['team', () => ({ team }), ['one']],
    ['resource type', () => ({ resourceType: 'submission' }), ['zero']],
    ['resource id', () => ({ resourceId: 'skill-1' }), ['two', 'one', 'zero']],
    ['class', () => ({ class: 'confidential' }), ['three']],
    ['from', () => ({ from: later(2).toISOString() }), ['three', 'two']],
    ['to, exclusive', () => ({ to: later(2).toISOString() }), ['one', 'zero']],
    ['a word of the reason', () => ({ text: 'authors' }), ['two']],
    ['a word of the data', () => ({ text: 'abc123' }), ['zero']],
    ['words that must not occur', () => ({ text: 'decide -authors' }), ['one']],
    [
      'an id as text: what its person did, and what was done to them',
      () => ({ text: dana.id }),
      ['three', 'two', 'zero'],
    ],
    [
      'several together',
      () => ({ actors: [dana.id], outcomes: ['denied'], text: 'review' }),
      ['two'],
    ],
    ['what nothing meets', () => ({ text: 'nonexistent' }), []],
  ])('%s', async (_name, some, expected) => expect(await namesOf(some())).toEqual(expected))

  test('names are those of today, and nothing of a person stands in the event', async () => {
    const { events } = await search({ team })
    expect(events[0]).toMatchObject({ actorName: 'Rita', teamName: 'Payments', actorId: rita.id })
    const row = await prisma.auditEvent.findFirstOrThrow({
      where: { eventId: events[0]?.id ?? '' },
    })
    expect(JSON.stringify(row)).not.toContain('Rita')
  })

  test('a person the event is about is named by who they are today', async () => {
    await atTime(later(4), () =>
      accountFor(
        rita,
        succeeded('person.provision', { resource: { type: 'person', id: aude.id } }),
      ),
    )
    expect(await namesOf({ actions: ['person.provision'] })).toEqual(['Aude'])
  })

  test.each(["'; DROP TABLE audit.audit_event; --", '" OR 1=1', '!!! & | <->', '%_\\', '🦊'])(
    'free text %j is only text',
    async (text) => expect((await search({ text })).events).toEqual([]),
  )

  test('the choices are people and teams by name', async () => {
    const { people, teams } = await listSearchChoices(aude)
    expect(people.map(({ name }) => name)).toEqual(['Aude', 'Dana', 'Rita'])
    expect(teams).toEqual([{ id: team, name: 'Payments' }])
  })
})

describe('paging', () => {
  const mine = { resourceType: 'page', to: '2026-01-20T00:00:00.000Z' } as const

  beforeAll(async () => {
    // Seventeen events in three moments: pages must end inside a moment.
    for (const [minute, count] of [
      [0, 7],
      [1, 1],
      [2, 9],
    ] as const)
      await atTime(new Date(Date.UTC(2026, 0, 10, 10, minute)), async () => {
        for (let index = 0; index < count; index += 1)
          await accountFor(
            dana,
            succeeded('page.open', { resource: { type: 'page', id: `/${minute}/${index}` } }),
          )
      })
  })

  test('forwards and back again: no gap, no duplicate, newest first', async () => {
    const all = (await search(mine)).events.map(({ id }) => id)
    expect(all).toHaveLength(17)
    const older: string[][] = []
    let page = await search(mine, { limit: 5 })
    expect(page.newer).toBeNull()
    for (;;) {
      older.push(page.events.map(({ id }) => id))
      expect(page.hasMore).toBe(page.older !== null)
      if (page.older === null) break
      page = await search(mine, { limit: 5, before: page.older })
    }
    expect(older.flat()).toEqual(all)
    expect(older.map(({ length }) => length)).toEqual([5, 5, 5, 2])

    const newer: string[][] = []
    for (;;) {
      newer.unshift(page.events.map(({ id }) => id))
      if (page.newer === null) break
      page = await search(mine, { limit: 5, after: page.newer })
    }
    expect(newer.flat()).toEqual(all)
  })

  test('an event written meanwhile moves nothing on the older pages', async () => {
    const first = await search(mine, { limit: 5 })
    const before = await search(mine, { limit: 5, before: first.older })
    await atTime(new Date(Date.UTC(2026, 0, 10, 11)), () =>
      accountFor(dana, succeeded('page.open', { resource: { type: 'page', id: '/new' } })),
    )
    const again = await search(mine, { limit: 5, before: first.older })
    expect(again.events).toEqual(before.events)
  })

  test.each([
    'AAAA'.repeat(15),
    encodeCursor({ at: '2026-02-31T00:00:00.000000Z', id: newId() }),
    Buffer.from(`2026-01-01T00:00:00.000000Z|${'x'.repeat(36)}`).toString('base64url'),
    Buffer.from(`${"2026-01-01' OR 1=1 --"}|${newId()}`).toString('base64url'),
  ])('a forged cursor is refused: %s', async (cursor) => {
    await expect(search(mine, { before: cursor })).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ field: 'before' }],
    })
  })
})

describe('reading is accounted for', () => {
  test('the same search is one event a minute, another is another', async () => {
    const reader = await aPerson('auditor', 'Second Auditor')
    const ask = (some: Partial<SearchFilters>) => searchEvents(reader, filters(some), FIRST)
    for (const text of ['dana@example.test', 'dana@example.test', 'other']) await ask({ text })
    await ask({ outcomes: ['denied'] })
    await ask({ outcomes: ['denied'] })
    const events = await accountedFor(reader.id, 'audit.search')
    expect(events).toHaveLength(3)
    expect(JSON.stringify(events)).not.toContain('dana@example.test')
    const detail = await getEvent(aude, events[0]?.eventId ?? '')
    expect(detail.disclosures).toContainEqual({
      name: 'search_text',
      value: 'q=dana%40example.test',
      state: 'opened',
    })
  })

  test('a search without the permission is refused, and that is an event', async () => {
    await expect(searchEvents(dana, NO_FILTERS, FIRST)).rejects.toMatchObject({ code: 'forbidden' })
    const teamAuditor = { ...dana, roles: [{ role: 'auditor', teamId: team } as const] }
    await expect(searchEvents(teamAuditor, NO_FILTERS, FIRST)).rejects.toMatchObject({
      code: 'forbidden',
    })
    const outcomes = (await accountedFor(dana.id, 'audit.search')).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['denied', 'denied'])
  })
})

describe('one event', () => {
  const find = async (some: Partial<SearchFilters>) => (await search(some)).events[0]?.id ?? ''

  test('is shown whole: opened fields, a leaf that matches, its relatives', async () => {
    const detail = await getEvent(aude, await find({ outcomes: ['denied'], actors: [dana.id] }))
    expect(detail.leaf).toMatchObject({ matches: true })
    expect(detail.alteredColumns).toEqual([])
    expect([detail.index, detail.checkpoint]).toEqual([null, null])
    expect(detail.disclosures).toContainEqual({
      name: 'actor_name',
      value: 'Dana',
      state: 'opened',
    })
    expect(detail.disclosures).toContainEqual({ name: 'ip', value: '127.0.0.1', state: 'opened' })
    expect(detail.related.resource.map(({ resourceName }) => resourceName)).toEqual(['one'])
    expect(detail.related.actor.map(({ resourceName }) => resourceName)).toContain('zero')
    expect(detail.related.request.map(({ id }) => id)).not.toContain(detail.id)
  })

  test('opening it is an event, once a minute', async () => {
    const reader = await aPerson('admin', 'Ada')
    const id = await find({ team })
    await getEvent(reader, id)
    await getEvent(reader, id)
    const events = await accountedFor(reader.id, 'audit.read')
    expect(events.map(({ resourceId }) => resourceId)).toEqual([id])
  })

  test('an erased person stays a pseudonym', async () => {
    const gone = await aPerson('developer', 'Gone Person')
    await atTime(later(5), () =>
      accountFor(gone, succeeded('session.sign-in', { resource: { type: 'session', id: 's' } })),
    )
    const id = await find({ actors: [gone.id] })
    await prisma.subjectKey.update({ where: { subjectRef: gone.id }, data: { wrappedDek: null } })
    const detail = await getEvent(aude, id)
    expect(new Set(detail.disclosures.map(({ state }) => state))).toEqual(new Set(['erased']))
    expect(detail.disclosures.every(({ value }) => value === null)).toBe(true)
    expect(detail.leaf.matches).toBe(true)
  })

  test('a change behind our back is seen, in the event and in a copy of it', async () => {
    const id = await find({ actions: ['role.grant'] })
    await asOwner(
      'SET session_replication_role = replica',
      `UPDATE audit.audit_event SET outcome = 'denied', core = jsonb_set(core, '{reason}', '"forged"') WHERE event_id = '${id}'`,
    )
    const detail = await getEvent(aude, id)
    expect(detail.leaf.matches).toBe(false)
    expect(detail.alteredColumns).toEqual(['outcome'])
  })

  test.each(['nonsense', newId(), "' OR 1=1 --", 'ffffffff-ffff-7fff-bfff-ffffffffffff'])(
    '%s is not found',
    async (id) => expect(getEvent(aude, id)).rejects.toMatchObject({ code: 'not_found' }),
  )

  test('is refused without the permission, whether it exists or not', async () => {
    for (const id of [await find({ team }), newId()])
      await expect(getEvent(dana, id)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('a download', () => {
  const text = async (stream: AsyncIterable<Uint8Array>) => {
    const parts: Uint8Array[] = []
    for await (const part of stream) parts.push(part)
    return Buffer.concat(parts).toString('utf8')
  }

  test('CSV has a mark for Excel, a head, safe cells, and is accounted for with its rows', async () => {
    await atTime(later(6), () =>
      accountFor(
        dana,
        succeeded('skill.read', { resource: { type: 'skill', id: 's', name: '=HYPERLINK("x")' } }),
      ),
    )
    const reader = await aPerson('auditor', 'Downloader')
    const csv = await text(await streamEvents(reader, filters({ actions: ['skill.read'] }), 'csv'))
    const [head, row, rest] = csv.split('\n')
    expect(head?.startsWith('\ufefftime_utc,event_id,action')).toBe(true)
    expect(row).toContain(`"'=HYPERLINK(""x"")"`)
    expect(rest).toBe('')
    const [started, ended] = await accountedFor(reader.id, 'audit.export')
    expect(started?.core).toMatchObject({ data: { format: 'csv', stage: 'started' } })
    expect(ended?.core).toMatchObject({ data: { stage: 'ended', rows: 1, complete: true } })
  })

  test('NDJSON has every event, oldest first', async () => {
    const ndjson = await text(await streamEvents(aude, filters({}), 'ndjson'))
    const times = ndjson
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { core: { ts: number } }).core.ts)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.length).toBe((await search({}, { limit: 200 })).events.length)
  })

  test('reading page by page misses nothing and repeats nothing', async () => {
    const idsBy = async (pageSize: number) => {
      const ids: string[] = []
      for await (const page of allEvents(conditionsOf(filters({})), pageSize))
        ids.push(...page.map(({ id }) => id))
      return ids
    }
    expect(await idsBy(4)).toEqual(await idsBy(1_000))
  })

  test('one that is cut short says so', async () => {
    const reader = await aPerson('auditor', 'Impatient')
    const stream = await streamEvents(reader, filters({}), 'csv')
    await stream.next()
    await stream.return(undefined)
    const events = await accountedFor(reader.id, 'audit.export')
    expect(events.at(-1)?.core).toMatchObject({
      data: { stage: 'ended', rows: 0, complete: false },
    })
  })
})
