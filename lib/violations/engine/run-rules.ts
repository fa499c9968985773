import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { append } from '@/lib/audit/append'
import { logHead, readSequenced, type SequencedEvent } from '@/lib/audit/log/stream'
import { newId } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { type Tx, transaction } from '@/lib/db/transaction'
import { log } from '@/lib/log'
import type { LogEvent } from '../rule'
import { activeRules } from '../settings'
import { loadStates, lockCursor, moveCursor, saveStates } from '../store'
import type { ActiveRule } from './active-rule'
import { type Candidate, candidatesOf } from './candidate'
import { evaluateBatch, rulesByAction, rulesFor } from './evaluate'
import { factsWithPlaces } from './facts'
import { Memory } from './memory'
import { brokenRule, missingEvents } from './own-words'
import { raise } from './raise'

export const BATCH_EVENTS = 2_000

export const logEventOf = ({ idx, core }: SequencedEvent): LogEvent => ({
  idx,
  core,
  atMs: Math.floor(core.ts / 1_000),
})

/** What of the log one turn looks at. `next` is where the following turn begins. */
type Batch = {
  from: bigint
  next: bigint
  events: readonly LogEvent[]
  missing: readonly Candidate[]
}

/** Indexes that were passed over, unless retention removed them lawfully. */
function gapsIn(from: bigint, next: bigint, events: readonly LogEvent[], minIndex: bigint) {
  const gaps: Candidate[] = []
  let expected = from > minIndex ? from : minIndex
  for (const idx of [...events.map((event) => event.idx), next]) {
    if (idx > expected) gaps.push(missingEvents(expected, idx - 1n))
    if (idx >= expected) expected = idx + 1n
  }
  return gaps
}

/** Read before the transaction: what has an index never changes. */
async function readBatch(limit: number): Promise<Batch | null> {
  const cursor = await db.violationCursor.findUnique({ where: { id: 1 } })
  if (!cursor) throw new Error('The cursor of the rules is missing: the database is not migrated.')
  const head = await logHead()
  const from = cursor.nextIdx
  if (from >= head.size) return null
  const events = (await readSequenced(from, limit)).map(logEventOf)
  const last = events.at(-1)
  // Nothing readable up to the head: all of it was removed.
  const next = last ? last.idx + 1n : head.size
  return { from, next, events, missing: gapsIn(from, next, events, head.minIndex) }
}

/** Which memories a batch needs. */
export function keysOf(rules: readonly ActiveRule[], events: readonly LogEvent[]) {
  const byAction = rulesByAction(
    rules,
    events.map(({ core }) => core.action),
  )
  const keys = new Map<string, { ruleId: string; key: string }>()
  for (const event of events)
    for (const { rule } of rulesFor(byAction, event)) {
      const key = keyOf(rule, event)
      if (key !== null) keys.set(`${rule.id}\n${key}`, { ruleId: rule.id, key })
    }
  return [...keys.values()]
}

/** A rule that throws here throws again when it is evaluated, and is told of then. */
function keyOf(rule: ActiveRule['rule'], event: LogEvent): string | null {
  try {
    return rule.keyOf(event)
  } catch {
    return null
  }
}

async function evaluate(tx: Tx, batch: Batch) {
  const { events } = batch
  const rules = await activeRules(tx)
  const memory = new Memory(await loadStates(tx, keysOf(rules, events)))
  const facts = await factsWithPlaces(tx, events, { roles: true })
  const { found, broken } = evaluateBatch(rules, events, memory, facts)
  for (const { active, event, error } of broken)
    log.error('violations.rule-failed', { rule: active.rule.id, eventId: event.core.id, error })
  await saveStates(tx, memory.changes())
  return [...batch.missing, ...candidatesOf(found), ...dedupe(broken.map(brokenRule))]
}

const dedupe = (candidates: readonly Candidate[]): Candidate[] => [
  ...new Map(candidates.map((one) => [one.dedupeKey, one])).values(),
]

/** `evaluated` events were looked at in this turn and `opened` violations raised. */
export type Turn = { evaluated: number; opened: number; hasMore: boolean }

/**
 * One turn of the rules over the sequenced log, from the cursor on. The cursor, what rules remember,
 * the violations and their events are one transaction, so that a turn that dies anywhere leaves
 * nothing, and the next one, in any process, does it again.
 */
export async function runRules(limit: number = BATCH_EVENTS): Promise<Turn> {
  const batch = await readBatch(limit)
  if (!batch) return { evaluated: 0, opened: 0, hasMore: false }
  return transaction(async (tx) => {
    // Another replica was here since: its turn stands, and this one begins anew.
    if ((await lockCursor(tx)) !== batch.from) return { evaluated: 0, opened: 0, hasMore: true }
    const { events, opened } = await raise(tx, await evaluate(tx, batch))
    await append(tx, systemActor(newId()), events)
    await moveCursor(tx, batch.next)
    const evaluated = batch.events.length
    return { evaluated, opened, hasMore: evaluated >= limit }
  })
}

/** Until the rules have seen everything that has an index by now; for the seed and tests. */
export async function runRulesToHead(): Promise<{ evaluated: number; opened: number }> {
  const total = { evaluated: 0, opened: 0 }
  for (;;) {
    const turn = await runRules()
    total.evaluated += turn.evaluated
    total.opened += turn.opened
    if (!turn.hasMore) return total
  }
}
