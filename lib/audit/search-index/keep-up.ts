import 'server-only'
import { now } from '@/lib/db/clock'
import { sql } from '@/lib/db/sql'
import { type Tx, transaction } from '@/lib/db/transaction'
import { ACTION_NAMES, ACTIONS, type RetentionClass } from '../schema'
import { RECENT_DAYS } from '../windows'

const BATCH = 5_000
const DAY_MS = 86_400_000
const PRUNE_EVERY_MS = 3_600_000

const recentFrom = () => new Date(now().getTime() - RECENT_DAYS * DAY_MS).toISOString()

/** Adds the next sequenced events to the counts and the copied texts; answers how many there were. */
async function addBatch(tx: Tx): Promise<number> {
  const [state] = await tx.$queryRaw<{ next: bigint }[]>(
    sql`SELECT next_idx AS next FROM audit.audit_search_state WHERE id = 1 FOR UPDATE`,
  )
  const from = state?.next ?? 0n
  const [added] = await tx.$queryRaw<{ rows: number }[]>(sql`
    WITH batch AS (
      SELECT idx, event_id, ts, retention_class FROM audit.audit_index
      WHERE idx >= ${from} ORDER BY idx LIMIT ${BATCH}
    ), found AS MATERIALIZED (
      SELECT e.* FROM batch b, LATERAL (
        SELECT ts, event_id, action, outcome, search_text FROM audit.audit_event
        WHERE event_id = b.event_id AND ts = b.ts AND retention_class = b.retention_class LIMIT 1) e
    ), hourly AS (
      INSERT INTO audit.audit_hourly AS h (hour, action, outcome, events)
      SELECT date_trunc('hour', ts, 'UTC'), action, outcome, count(*) FROM found GROUP BY 1, 2, 3
      ON CONFLICT (hour, action, outcome) DO UPDATE SET events = h.events + excluded.events
    ), daily AS (
      INSERT INTO audit.audit_daily AS d (day, action, outcome, events)
      SELECT (ts AT TIME ZONE 'UTC')::date, action, outcome, count(*) FROM found GROUP BY 1, 2, 3
      ON CONFLICT (day, action, outcome) DO UPDATE SET events = d.events + excluded.events
    ), texts AS (
      INSERT INTO audit.audit_recent_text (ts, event_id, text)
      SELECT ts, event_id, lower(search_text) FROM found WHERE ts >= ${recentFrom()}::timestamptz
      ON CONFLICT DO NOTHING
    ), moved AS (
      UPDATE audit.audit_search_state SET next_idx = (SELECT max(idx) + 1 FROM batch)
      WHERE id = 1 AND EXISTS (SELECT FROM batch)
    )
    SELECT count(*)::int AS rows FROM batch`)
  return added?.rows ?? 0
}

/** Takes away the texts that are no longer recent, a batch at a time; answers how many. */
const removeOldTexts = (tx: Tx): Promise<number> =>
  tx.$executeRaw(sql`
    DELETE FROM audit.audit_recent_text WHERE (ts, event_id) IN (
      SELECT ts, event_id FROM audit.audit_recent_text
      WHERE ts < ${recentFrom()}::timestamptz ORDER BY ts LIMIT ${BATCH})`)

/** What retention removed is not counted any longer. */
async function removeOldCounts(tx: Tx, retention: RetentionClass): Promise<void> {
  const actions = ACTION_NAMES.filter((action) => ACTIONS[action].retention === retention)
  const oldest = sql`(SELECT ts FROM audit.audit_event WHERE retention_class = ${retention} ORDER BY ts LIMIT 1)`
  await tx.$executeRaw(sql`DELETE FROM audit.audit_hourly
    WHERE action = ANY(${actions}::text[]) AND hour < date_trunc('hour', ${oldest}, 'UTC')`)
  await tx.$executeRaw(sql`DELETE FROM audit.audit_daily
    WHERE action = ANY(${actions}::text[]) AND day < (${oldest} AT TIME ZONE 'UTC')::date`)
}

let prunedAt = 0

/**
 * Keeps the counts by hour and day, and the copied texts of the newest months, up with the sequenced
 * log. Behind the sequencer, so that no writer waits for it, and exact: a place in the log is counted
 * in the same transaction that moves the cursor past it.
 */
export async function keepSearchIndex(): Promise<'more' | 'idle'> {
  const added = await transaction(addBatch)
  if (added === BATCH) return 'more'
  if ((await transaction(removeOldTexts)) === BATCH) return 'more'
  if (now().getTime() - prunedAt > PRUNE_EVERY_MS) {
    await transaction(async (tx) => {
      await removeOldCounts(tx, 'standard')
      await removeOldCounts(tx, 'activity')
    })
    prunedAt = now().getTime()
  }
  return 'idle'
}
