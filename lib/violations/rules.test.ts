import { describe, expect, test } from 'vitest'
import { fitsGlob } from './own/glob'
import { networkOf } from './places/network'
import { nextStates, ownViolationRefusal, STATES, sentenceOf, triageRefusal } from './rules'
import { ownConditionSchema, type ViolationState } from './schema'
import { localTimeIn } from './working-hours'

const NOW = new Date('2026-03-04T10:00:00Z')
const REASON = 'Looked into it with the team.'
const wish = (to: ViolationState, reason = REASON, acceptedUntil: Date | null = null) => ({
  to,
  reason,
  acceptedUntil,
})
const from = (state: ViolationState) => ({ state, involvedIds: [] })

describe('triage', () => {
  test('every step that is offered is allowed, and no other', () => {
    const until = new Date('2026-06-01T00:00:00Z')
    for (const state of STATES)
      for (const to of STATES)
        expect(
          triageRefusal(from(state), wish(to, REASON, until), NOW) === null,
          `${state} ${to}`,
        ).toBe(nextStates(state).includes(to))
  })
  test.each(['resolved', 'false-positive', 'accepted-risk'] as const)(
    '%s takes a reason of ten characters; spaces do not count',
    (to) => {
      expect(triageRefusal(from('new'), wish(to, '   short   '), NOW)?.field).toBe('reason')
    },
  )
  test('an accepted risk takes a day to come, within a year', () => {
    const until = (text: string) =>
      triageRefusal(from('new'), wish('accepted-risk', REASON, new Date(text)), NOW)?.field
    expect(triageRefusal(from('new'), wish('accepted-risk'), NOW)?.field).toBe('acceptedUntil')
    expect(until('2026-03-03T00:00:00Z')).toBe('acceptedUntil')
    expect(until('2027-06-01T00:00:00Z')).toBe('acceptedUntil')
    expect(until('2026-06-01T00:00:00Z')).toBeUndefined()
  })
  test('opening again takes a reason; acknowledging does not', () => {
    expect(triageRefusal(from('resolved'), wish('investigating', ''), NOW)?.field).toBe('reason')
    expect(triageRefusal(from('new'), wish('acknowledged', ''), NOW)).toBeNull()
  })
  test('nobody closes what is about themselves', () => {
    expect(ownViolationRefusal({ involvedIds: ['me'] }, 'me')).not.toBeNull()
    expect(ownViolationRefusal({ involvedIds: ['you'] }, 'me')).toBeNull()
  })
})

describe('own rules', () => {
  const condition = {
    actions: ['token.create'],
    outcomes: ['success'],
    actorKind: 'user',
    actorRole: null,
    teamId: null,
    resourceType: null,
    resourceId: 'ci-*',
    data: [{ field: 'rows', op: 'gt', value: '100' }],
    time: { when: 'outside', days: [1, 2], fromMinute: 480, toMinute: 1_080 },
    threshold: { count: 3, minutes: 10, by: 'actor' },
  }
  test('read as one sentence of plain English', () =>
    expect(sentenceOf(ownConditionSchema.parse(condition))).toBe(
      'Raise a violation when a person attempts “Create access token” and it worked whose id or name fits “ci-*” where rows is more than 100 outside 08:00–18:00 on Mon, Tue, 3 times or more within 10 minutes by the same person.',
    ))
  test.each([
    ['no action and no outcome', { actions: [], outcomes: [] }],
    ['the portal’s own raising', { actions: ['violation.raise'] }],
    ['an unknown action', { actions: ['nothing.known'] }],
    ['a comparison without a value', { data: [{ field: 'rows', op: 'eq', value: '' }] }],
    ['“more than” a word', { data: [{ field: 'rows', op: 'gt', value: 'many' }] }],
    ['a field that is code', { data: [{ field: 'a; drop', op: 'exists', value: '' }] }],
    ['a threshold of one', { threshold: { count: 1, minutes: 10, by: 'actor' } }],
    ['a day that ends before it starts', { time: { ...condition.time, fromMinute: 1_200 } }],
    ['an unknown part', { script: 'x' }],
  ])('are refused with %s', (_what, change) =>
    expect(ownConditionSchema.safeParse({ ...condition, ...change }).success).toBe(false),
  )
})

test.each([
  ['payment-*', 'payment-runbook 1.0.0', true],
  ['*runbook*', 'payment-runbook 1.0.0', true],
  ['Payment-RUNBOOK', 'payment-runbook', true],
  ['payment', 'payment-runbook', false],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*c*b', 'a-b-b-c', false],
  ['*', '', true],
])('the pattern %s on %s', (pattern, text, fits) => expect(fitsGlob(pattern, text)).toBe(fits))

test('a pattern of many stars takes linear time', () => {
  const startedAt = performance.now()
  fitsGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(100_000))
  expect(performance.now() - startedAt).toBeLessThan(200)
})

test.each([
  ['203.0.113.57', '203.0.113.0/24'],
  ['::ffff:203.0.113.57', '203.0.113.0/24'],
  ['2001:db8:12:34::1', '2001:db8:12::/48'],
  ['2001:0db8:0012:ffff:1:2:3:4', '2001:db8:12::/48'],
  ['::1', '0:0:0::/48'],
  ['', null],
  ['unknown', null],
])('the network of %s', (ip, network) => expect(networkOf(ip)).toBe(network))

test('the hour is the organization’s, in summer and in winter', () => {
  expect(localTimeIn('Europe/London', Date.parse('2026-01-05T08:30:00Z'))).toEqual({
    day: 1,
    minute: 510,
  })
  expect(localTimeIn('Europe/London', Date.parse('2026-07-06T08:30:00Z'))).toEqual({
    day: 1,
    minute: 570,
  })
  expect(localTimeIn('Asia/Kolkata', Date.parse('2026-07-05T20:00:00Z'))).toEqual({
    day: 1,
    minute: 90,
  })
})
