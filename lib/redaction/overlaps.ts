import 'server-only'
import type { Detector, Span } from './detector'
import { DATA_CLASSES, type DataClass, higherClass } from './rules'

export type Hit = Span & { detector: Detector }

/** Hits that touch each other, as one stretch of text: who names it, and how sensitive it is. */
export type Stretch = { winner: Hit; start: number; end: number; class: DataClass }

const length = ({ start, end }: Span) => end - start

/** Validated before not, then the higher score, then the longer, then the more sensitive. */
const isStronger = (one: Hit, other: Hit): boolean => {
  if (one.isValidated !== other.isValidated) return one.isValidated
  if (one.score !== other.score) return one.score > other.score
  if (length(one) !== length(other)) return length(one) > length(other)
  return DATA_CLASSES.indexOf(one.detector.class) > DATA_CLASSES.indexOf(other.detector.class)
}

/**
 * One stretch for all hits that overlap. The strongest names it; what only a weaker one covers goes
 * with it, because half of a secret is no less secret for holding an address.
 */
export function stretchesOf(hits: readonly Hit[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const hit of [...hits].sort((one, other) => one.start - other.start)) {
    const last = stretches.at(-1)
    if (!last || hit.start >= last.end) {
      stretches.push({ winner: hit, start: hit.start, end: hit.end, class: hit.detector.class })
      continue
    }
    last.end = Math.max(last.end, hit.end)
    last.class = higherClass(last.class, hit.detector.class) ?? last.class
    if (isStronger(hit, last.winner)) last.winner = hit
  }
  return stretches
}
