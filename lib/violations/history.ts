import 'server-only'
import { logHead, readSequenced } from '@/lib/audit/log/stream'
import { db } from '@/lib/db/read'
import type { ActiveRule } from './engine/active-rule'
import { type Candidate, candidatesOf } from './engine/candidate'
import { evaluateBatch } from './engine/evaluate'
import { factsFor } from './engine/facts'
import { Memory } from './engine/memory'
import { logEventOf } from './engine/run-rules'

const BATCH = 2_000

/** What a rule finds in the past. `endedAtMs` is where it stopped when the time ran out, else null. */
export type HistoryRun = {
  events: number
  violations: readonly Candidate[]
  hits: readonly { atMs: number; dedupeKey: string }[]
  endedAtMs: number | null
}

/** The first index at or after a moment. Time rises along the log but for a second or so. */
async function firstIndexSince(sinceMs: number): Promise<bigint | null> {
  const since = new Date(sinceMs).toISOString()
  const [row] = await db.$queryRaw<{ idx: bigint | null }[]>`
    SELECT min(idx) AS idx FROM audit.audit_index WHERE ts >= ${since}::timestamptz`
  return row?.idx ?? null
}

/** One violation for each key, as the engine makes them while nobody closes any. */
function add(violations: Map<string, Candidate>, found: readonly Candidate[]): void {
  for (const candidate of found) {
    const before = violations.get(candidate.dedupeKey)
    const known = new Set(before?.evidence.map(({ idx }) => idx))
    const fresh = candidate.evidence.filter(({ idx }) => !known.has(idx))
    violations.set(candidate.dedupeKey, {
      ...candidate,
      evidence: [...(before?.evidence ?? []), ...fresh],
    })
  }
}

/**
 * Evaluates one rule over the log since a moment, as the engine would have with an empty memory.
 * Writes nothing; ends when `timeoutMs` is over. Memory grows with what is found, not with the log.
 */
export async function runOverHistory(
  active: ActiveRule,
  { sinceMs, timeoutMs }: { sinceMs: number; timeoutMs: number },
): Promise<HistoryRun> {
  const deadline = performance.now() + timeoutMs
  const { size } = await logHead()
  const memory = new Memory()
  const violations = new Map<string, Candidate>()
  const hits: { atMs: number; dedupeKey: string }[] = []
  let events = 0
  let from = await firstIndexSince(sinceMs)
  while (from !== null && from < size) {
    const read = (await readSequenced(from, BATCH)).filter(({ idx }) => idx < size).map(logEventOf)
    const last = read.at(-1)
    if (!last) break
    const batch = read.filter(({ atMs }) => atMs >= sinceMs)
    const facts = await factsFor(db, batch, { roles: true })
    const { found } = evaluateBatch([active], batch, memory, facts)
    for (const { event, hit } of found)
      hits.push({ atMs: event.atMs, dedupeKey: `${active.rule.id}:${hit.dedupe}` })
    add(violations, candidatesOf(found))
    events += batch.length
    from = last.idx + 1n
    if (performance.now() > deadline && from < size)
      return { events, violations: [...violations.values()], hits, endedAtMs: last.atMs }
  }
  return { events, violations: [...violations.values()], hits, endedAtMs: null }
}
