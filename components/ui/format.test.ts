import { expect, test } from 'vitest'
import { formatBytes, formatDuration, formatMoney, formatRelative } from './format'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_536, '1.5 kB'],
  [48_213, '48.2 kB'],
  [300_000_000, '300 MB'],
])('%i bytes read as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test.each([
  [0, '0ms'],
  [4_213, '4.2s'],
  [59_000, '59s'],
  [3_600_000, '1h'],
  [93_784_000, '1d 2h'],
])('%i ms read as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text))

test.each([
  [0, 'just now'],
  [-59, 'just now'],
  [30, 'in a moment'],
  [-60, '1 minute ago'],
  [-3 * 3_600, '3 hours ago'],
  [2 * 86_400, 'in 2 days'],
])('%i seconds from now reads as %s', (seconds, text) => {
  const now = new Date('2026-03-01T12:00:00Z')
  expect(formatRelative(new Date(now.getTime() + seconds * 1000), now)).toBe(text)
})

test('amounts below a cent keep the digits that matter', () => {
  expect(formatMoney(0.0042)).toBe('$0.0042')
  expect(formatMoney(1_284.2)).toBe('$1,284.20')
})
