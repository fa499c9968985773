import { sequenceAll } from '@/lib/audit/log/sequencer'
import { pool } from '@/lib/db/client'

/** As many pending rows as asked for, with random leaves: what the sequencer reads of an event. */
const fillPending = (events: number) =>
  pool().query(
    `INSERT INTO audit.audit_pending (event_id, org_id, ts, retention_class, leaf_hash)
     SELECT id, gen_random_uuid(), now(), 'standard', sha256(uuid_send(id))
     FROM (SELECT uuidv7() AS id FROM generate_series(1, $1)) AS made`,
    [events],
  )

/** Events per second that get their index and their place in the tiles, committed batch by batch. */
export async function measureSequencing(events: number): Promise<{ sequence_per_s: number }> {
  await fillPending(events)
  await pool().query('ANALYZE audit.audit_pending')
  const begun = performance.now()
  const placed = await sequenceAll()
  const seconds = (performance.now() - begun) / 1_000
  if (placed !== events) throw new Error(`${placed} of ${events} events were sequenced.`)
  return { sequence_per_s: Math.round(placed / seconds) }
}
