const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Widths of a bar that people can name. */
const STEPS_MS = [
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  28 * DAY_MS,
  91 * DAY_MS,
  364 * DAY_MS,
] as const

const BUCKETS_MAX = 60

/** A Monday, so that weeks begin on one. */
export const BINS_BEGIN_MS = Date.UTC(2001, 0, 1)

/** The smallest step that divides the period into at most sixty bars. */
export const stepFor = (periodMs: number): number =>
  STEPS_MS.find((step) => periodMs / step <= BUCKETS_MAX - 1) ?? 10 * 364 * DAY_MS

/** The start of the bar that holds a moment, as Postgres's date_bin has it. */
export const binOf = (ms: number, stepMs: number): number =>
  BINS_BEGIN_MS + Math.floor((ms - BINS_BEGIN_MS) / stepMs) * stepMs

/** The starts of all bars that touch the period, in order. */
export function binsOf(fromMs: number, toMs: number, stepMs: number): number[] {
  const first = binOf(fromMs, stepMs)
  const count = Math.max(1, Math.ceil((toMs - first) / stepMs))
  return Array.from({ length: count }, (_, index) => first + index * stepMs)
}
