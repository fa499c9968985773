import 'server-only'
import { db } from '@/lib/db/read'
import { openFieldsOf } from './disclosures'
import type { EventCore } from './schema'

const PAGE = 500

/** An event that has to do with a person, and what it tells about them. */
export type EventAbout = { core: EventCore; personal: Record<string, string> }

type Key = { eventId: string; ts: Date }
type Row = Key & { core: EventCore }

const START: Key = { eventId: '00000000-0000-0000-0000-000000000000', ts: new Date(0) }

/** Four looks, each along its index; every event comes once, the oldest first. */
const pageAfter = (subject: string, { ts, eventId }: Key): Promise<Row[]> => db.$queryRaw<Row[]>`
  WITH found AS (
    (SELECT event_id, ts FROM audit.audit_event
      WHERE actor_ref = ${subject}::uuid AND (ts, event_id) > (${ts}, ${eventId}::uuid)
      ORDER BY ts, event_id LIMIT ${PAGE})
    UNION (SELECT event_id, ts FROM audit.audit_event
      WHERE core->>'behalf' = ${subject} AND (ts, event_id) > (${ts}, ${eventId}::uuid)
      ORDER BY ts, event_id LIMIT ${PAGE})
    UNION (SELECT event_id, ts FROM audit.audit_event
      WHERE resource_type = 'person' AND resource_id = ${subject}
        AND (ts, event_id) > (${ts}, ${eventId}::uuid)
      ORDER BY ts, event_id LIMIT ${PAGE})
    UNION (SELECT event_id, ts FROM audit.audit_disclosure
      WHERE subject_ref = ${subject}::uuid AND (ts, event_id) > (${ts}, ${eventId}::uuid)
      ORDER BY ts, event_id LIMIT ${PAGE})
  )
  SELECT e.event_id::text AS "eventId", e.ts, e.core
  FROM (SELECT * FROM found ORDER BY ts, event_id LIMIT ${PAGE}) f
  JOIN audit.audit_event e ON e.event_id = f.event_id AND e.ts = f.ts
  ORDER BY e.ts, e.event_id`

/**
 * Every event a person did, that was done for them or about them, with the personal fields that tell
 * about them and nobody else. Page by page, with constant memory.
 */
export async function* eventsAbout(subject: string): AsyncGenerator<readonly EventAbout[]> {
  for (let after = START; ; ) {
    const rows = await pageAfter(subject, after)
    const last = rows.at(-1)
    if (!last) return
    const fields = await openFieldsOf(subject, rows)
    yield rows.map(({ eventId, core }) => ({ core, personal: fields.get(eventId) ?? {} }))
    after = last
  }
}
