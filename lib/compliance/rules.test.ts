import { expect, test } from 'vitest'
import { boundsOf, periodOf, periodProblems, presetPeriod } from './rules'

const NOW = new Date('2026-11-21T08:00:00Z')

test.each([
  ['last-quarter', NOW, '2026-07-01', '2026-09-30'],
  ['last-month', NOW, '2026-10-01', '2026-10-31'],
  ['this-quarter', NOW, '2026-10-01', '2026-11-21'],
  ['last-quarter', new Date('2026-01-15T00:00:00Z'), '2025-10-01', '2025-12-31'],
  ['last-month', new Date('2028-03-31T23:59:59Z'), '2028-02-01', '2028-02-29'],
] as const)('%s seen from %s', (preset, now, from, to) =>
  expect(presetPeriod(preset, now)).toEqual({ from, to }),
)

test('the bounds are the first moment and the moment after the last day', () => {
  const period = { from: '2026-01-01', to: '2026-03-31' }
  const { from, to } = boundsOf(period)
  expect([from.toISOString(), to.toISOString()]).toEqual([
    '2026-01-01T00:00:00.000Z',
    '2026-04-01T00:00:00.000Z',
  ])
  expect(periodOf(from, to)).toEqual(period)
})

test.each([
  ['2026-02-01', '2026-01-01', ['to: The last day is before the first.']],
  [
    '2026-11-22',
    '2026-11-22',
    ['from: This day is in the future.', 'to: This day is in the future.'],
  ],
  ['2025-10-17', '2026-11-21', ['from: The period has 401 days; at most 400 are allowed.']],
  ['2025-10-18', '2026-11-21', []],
  ['2026-11-21', '2026-11-21', []],
])('%s to %s', (from, to, expected) =>
  expect(
    periodProblems({ from, to }, NOW).map(({ field, message }) => `${field}: ${message}`),
  ).toEqual(expected),
)
