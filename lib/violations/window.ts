import 'server-only'
import { type Evidence, evidenceOf, type LogEvent, type Verdict } from './rule'

/** What a count within a time remembers: event, index, actor and time of each, oldest first. */
export type WindowState = { seen: readonly [string, string, string, number][] }

const stored = ({ id, idx, actor, atMs }: Evidence): WindowState['seen'][number] => [
  id,
  String(idx),
  actor,
  atMs,
]

const read = ([id, idx, actor, atMs]: WindowState['seen'][number]): Evidence => ({
  id,
  idx: BigInt(idx),
  actor,
  atMs,
})

/**
 * Counts events of one kind. Answers a verdict that remembers this one, and the evidence once at least
 * `count` fell into `windowMs`; else null. Never keeps more than `count` of them.
 */
export function countWithin(
  event: LogEvent,
  state: WindowState | null,
  { count, windowMs }: { count: number; windowMs: number },
): { evidence: readonly Evidence[] | null; remember: Verdict<WindowState> } {
  const kept = (state?.seen ?? []).filter(([, , , atMs]) => atMs > event.atMs - windowMs)
  const seen = [...kept, stored(evidenceOf(event))].slice(-count)
  return {
    evidence: seen.length >= count ? seen.map(read) : null,
    remember: { state: { seen }, expiresAtMs: event.atMs + windowMs },
  }
}
