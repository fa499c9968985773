import 'server-only'
import type { Prepared } from '@/lib/db/prepared'
import { leafHash } from './canonical'
import type { Disclosures } from './disclosure'
import { searchText } from './event-core'
import { CLASSES, type EventCore } from './schema'

export type StoredDisclosures = Disclosures & { keyId: string; subject: string }

/** An event ready to be stored, with the personal fields whose digests its core carries. */
export type EventRow = { core: EventCore; disclosures: readonly StoredDisclosures[] }

/**
 * Stores events, their personal fields and their pending rows: all of them or none, in one round trip.
 * A personal field whose key was destroyed is left out: the statement looks for itself, because the
 * process that encrypted it may not know yet. $1 is what `asJson` makes, $2 the stamp of the redaction
 * rules it was made under: nothing is stored when other rules are in force by now.
 */
export const APPEND: Prepared = `/* prepared audit-append */
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(
      event_id uuid, org_id uuid, ts timestamptz, retention_class text, action text, outcome text,
      actor_ref uuid, team_id uuid, resource_type text, resource_id text, class smallint,
      core jsonb, leaf_hash text, search_text text, disclosures jsonb)
    WHERE (SELECT stamp FROM public.redaction_state WHERE id = 1) = $2::uuid
  ), event AS (
    INSERT INTO audit.audit_event (event_id, org_id, ts, retention_class, action, outcome, actor_ref,
      team_id, resource_type, resource_id, class, core, leaf_hash, search_text)
    SELECT event_id, org_id, ts, retention_class, action, outcome, actor_ref, team_id, resource_type,
      resource_id, class, core, decode(leaf_hash, 'hex'), search_text FROM input
    RETURNING 1
  ), disclosed AS (
    INSERT INTO audit.audit_disclosure (event_id, ts, name, subject_ref, key_id, ciphertext)
    SELECT i.event_id, i.ts, d.name, d.subject_ref, d.key_id, decode(d.ciphertext, 'base64')
    FROM input i, jsonb_to_recordset(i.disclosures) AS d(
      name text, subject_ref uuid, key_id uuid, ciphertext text)
    JOIN audit.subject_key k ON k.key_id = d.key_id AND k.destroyed_at IS NULL
    RETURNING 1
  ), pending AS (
    INSERT INTO audit.audit_pending (event_id, org_id, ts, retention_class, leaf_hash)
    SELECT event_id, org_id, ts, retention_class, decode(leaf_hash, 'hex') FROM input
  )
  SELECT (SELECT count(*) FROM event)::int AS written, (SELECT count(*) FROM disclosed)::int AS disclosed`

/** What APPEND answers: how many events, and how many people's fields, it stored. */
export type Appended = { written: number; disclosed: number }

const asInput = ({ core, disclosures }: EventRow) => ({
  event_id: core.id,
  org_id: core.org,
  ts: new Date(core.ts / 1_000).toISOString(),
  retention_class: core.retention,
  action: core.action,
  outcome: core.outcome,
  actor_ref: core.actor.ref,
  team_id: core.team,
  resource_type: core.resource.type,
  resource_id: core.resource.id,
  class: CLASSES.indexOf(core.class),
  core,
  leaf_hash: leafHash(core).toString('hex'),
  search_text: searchText(core),
  disclosures: disclosures.map(({ name, subject, keyId, ciphertext }) => ({
    name,
    subject_ref: subject,
    key_id: keyId,
    ciphertext: ciphertext.toString('base64'),
  })),
})

/** One event as an element of APPEND's array. */
export const asJson = (row: EventRow): string => JSON.stringify(asInput(row))
