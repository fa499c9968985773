// A fixed locale: the server and the browser must write the same text, or hydration fails.
const LOCALE = 'en-US'
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 })
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const ago = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'long' })

/** 1234567 → "1,234,567". */
export const formatNumber = (value: number | bigint) => whole.format(value)

/** 1234567 → "1.2M". */
export const formatCompact = (value: number | bigint) => short.format(value)

/** A share of one: 0.1234 → "12.3%". */
export const formatPercent = (share: number) => `${whole.format(Math.round(share * 1000) / 10)}%`

/** Money in its own currency, two digits (four below one cent). */
export function formatMoney(amount: number, currency = 'USD') {
  const digits = amount !== 0 && Math.abs(amount) < 0.01 ? 4 : 2
  return new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount)
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes in decimal units: 1536 → "1.5 kB". */
export function formatBytes(bytes: number) {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${BYTE_UNITS[unit]}`
}

const SPANS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** "3 hours ago", "in 2 days", "just now". */
export function formatRelative(at: Date, now: Date) {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000)
  for (const [unit, size] of SPANS)
    if (Math.abs(seconds) >= size) return ago.format(Math.trunc(seconds / size), unit)
  return seconds > 5 ? 'in a moment' : 'just now'
}

/** 93_784_000 ms → "1d 2h"; 4_200 ms → "4.2s"; at most two units. */
export function formatDuration(durationMs: number) {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(durationMs < 10_000 ? 1 : 0)}s`
  const parts: [number, string][] = [
    [Math.floor(durationMs / 86_400_000), 'd'],
    [Math.floor(durationMs / 3_600_000) % 24, 'h'],
    [Math.floor(durationMs / 60_000) % 60, 'm'],
    [Math.floor(durationMs / 1000) % 60, 's'],
  ]
  const from = parts.findIndex(([count]) => count > 0)
  return parts
    .slice(from, from + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ')
}

/** An instant in UTC to the minute, the same for every reader: "2026-03-01 14:05 UTC". */
export const formatUtc = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
