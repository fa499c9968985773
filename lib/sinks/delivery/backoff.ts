import 'server-only'
import { randomInt } from 'node:crypto'

const FIRST_MS = 1_000
const LONGEST_MS = 300_000

/**
 * How long to wait after the n-th failure in a row: full jitter over 1 s, 2 s, 4 s … 5 min, or what the
 * receiver asked for when that is longer.
 */
export function backoffMs(attempts: number, askedMs: number | null): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20))
  const jittered = randomInt(Math.floor(ceiling / 10), ceiling + 1)
  return askedMs === null ? jittered : Math.max(askedMs, Math.floor(jittered / 10))
}
