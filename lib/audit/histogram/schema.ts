import type { Outcome } from '../schema'

/** Events of one stretch of time, by outcome. Both ends ISO 8601, the end exclusive. */
export type HistogramBucket = { from: string; to: string } & Readonly<Record<Outcome, number>>

export type Histogram = {
  buckets: readonly HistogramBucket[]
  /** Of all buckets together. */
  total: number
  /** False when a bucket at the edge reaches beyond the period asked for, or only a part was counted. */
  exact: boolean
  /** When only the newest events could be counted in time: from when on (ISO 8601). */
  countedFrom: string | null
}
