import 'server-only'
import { runAlone } from '@/lib/db/prepared'
import { isUnreachable } from '@/lib/db/sql'
import { APPEND, type Appended, asJson, type EventRow } from './append-statement'

/** Statements on their way at once: while one waits for the disk, the next is being worked on. */
const RUNNING_MAX = 3
const EVENTS_MAX = 64

/** `partly`: a key was destroyed meanwhile. `other-rules`: nothing was stored, redact it anew. */
type Outcome = 'whole' | 'partly' | 'other-rules'

type Waiting = {
  json: string
  stamp: string
  disclosures: number
  done(outcome: Outcome): void
  failed(error: unknown): void
}

const waiting: Waiting[] = []
let running = 0

async function store(group: readonly Waiting[], stamp: string): Promise<void> {
  try {
    const json = `[${group.map((one) => one.json).join()}]`
    const [appended] = await runAlone<Appended>(APPEND, [json, stamp])
    const offered = group.reduce((sum, { disclosures }) => sum + disclosures, 0)
    const stored = appended?.disclosed === offered ? 'whole' : 'partly'
    for (const one of group) one.done(appended?.written === 0 ? 'other-rules' : stored)
  } catch (error) {
    // What one event did wrong must not cost the others. After a lost connection nobody knows whether
    // they were written, and so nobody may write them again.
    if (group.length === 1 || isUnreachable(error)) for (const one of group) one.failed(error)
    else for (const one of group) await store([one], stamp)
  }
}

/** The next ones that were redacted under the same rules. */
function nextGroup(first: Waiting): Waiting[] {
  const other = waiting.findIndex(({ stamp }) => stamp !== first.stamp)
  return waiting.splice(0, Math.min(other < 0 ? EVENTS_MAX : other, EVENTS_MAX))
}

async function work(): Promise<void> {
  running += 1
  for (let first = waiting[0]; first; first = waiting[0]) await store(nextGroup(first), first.stamp)
  running -= 1
}

/**
 * Commits events of their own. Those that arrive while the database is busy with earlier ones share a
 * statement and its wait for the disk. Resolves when they are durable, or were not stored because the
 * rules with this stamp are no longer in force. Rejects with Postgres's error.
 */
export const commitInGroup = (rows: readonly EventRow[], stamp: string): Promise<Outcome> =>
  new Promise((done, failed) => {
    const disclosures = rows.reduce((sum, row) => sum + row.disclosures.length, 0)
    waiting.push({ json: rows.map(asJson).join(), stamp, disclosures, done, failed })
    if (running < RUNNING_MAX) void work()
  })
