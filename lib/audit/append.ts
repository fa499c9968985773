import 'server-only'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { leafHash } from './canonical'
import { type Disclosure, disclose } from './disclosure'
import type { AuditEvent, PersonalField } from './event'
import { clean, coreOf, searchText } from './event-core'
import { organizationId } from './organization'
import { CLASSES, type EventCore } from './schema'
import { subjectKeys } from './subject-keys'

type Row = { core: EventCore; disclosures: readonly StoredDisclosure[] }
type StoredDisclosure = Disclosure & { keyId: string; subject: string }

/** A personal field with the person whose key it goes under. */
type Owned = Required<PersonalField>

/** Who the actor was and where they came from; nothing for the portal itself. */
const actorFields = (event: AuditEvent, actor: Actor): Owned[] =>
  actor.kind === 'system' || event.isByPortal
    ? []
    : Object.entries({
        actor_name: actor.name,
        actor_email: actor.email,
        ip: actor.origin.ip,
        user_agent: actor.origin.userAgent,
      }).map(([name, value]) => ({ name, value, subject: actor.id }))

/** Every personal field that somebody's key can hold: the portal has none of its own. */
const ownedFields = (event: AuditEvent, actor: Actor): Owned[] =>
  [
    ...event.personal.map((field) => ({ subject: actor.id, ...field })),
    ...actorFields(event, actor),
  ].filter(({ value, subject }) => value !== '' && subject !== SYSTEM_ID)

const asJson = ({ core, disclosures }: Row) => ({
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
    ciphertext: ciphertext.toString('hex'),
  })),
})

/**
 * Writes events, their personal fields and their pending rows in the caller's transaction. Takes no
 * lock, so writers do not wait for each other. A personal field whose key was destroyed meanwhile is
 * not written; its digest stays in the event and opens nothing.
 */
export async function append(tx: Tx, actor: Actor, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return
  const org = await organizationId()
  const owned = events.map((event) => ownedFields(event, actor))
  const keys = await subjectKeys(tx, new Set(owned.flat().map(({ subject }) => subject)))
  const rows = events.map((event, position): Row => {
    const id = newId()
    const disclosures = (owned[position] ?? []).flatMap(({ name, value, subject }) => {
      const key = keys.get(subject)
      return key ? [{ ...disclose(key, id, name, clean(value)), keyId: key.keyId, subject }] : []
    })
    const sd = disclosures.map(({ digest }) => digest).sort()
    return { core: coreOf(event, actor, { id, org, sd }), disclosures }
  })
  const json = JSON.stringify(rows.map(asJson))
  await tx.$executeRaw`
    WITH input AS (
      SELECT * FROM jsonb_to_recordset(${json}::jsonb) AS r(
        event_id uuid, org_id uuid, ts timestamptz, retention_class text, action text, outcome text,
        actor_ref uuid, team_id uuid, resource_type text, resource_id text, class smallint,
        core jsonb, leaf_hash text, search_text text, disclosures jsonb)
    ), event AS (
      INSERT INTO audit.audit_event (event_id, org_id, ts, retention_class, action, outcome, actor_ref,
        team_id, resource_type, resource_id, class, core, leaf_hash, search_text)
      SELECT event_id, org_id, ts, retention_class, action, outcome, actor_ref, team_id, resource_type,
        resource_id, class, core, decode(leaf_hash, 'hex'), search_text FROM input
    ), disclosed AS (
      INSERT INTO audit.audit_disclosure (event_id, ts, name, subject_ref, key_id, ciphertext)
      SELECT i.event_id, i.ts, d.name, d.subject_ref, d.key_id, decode(d.ciphertext, 'hex')
      FROM input i, jsonb_to_recordset(i.disclosures) AS d(
        name text, subject_ref uuid, key_id uuid, ciphertext text)
      JOIN audit.subject_key k ON k.key_id = d.key_id AND k.destroyed_at IS NULL
    )
    INSERT INTO audit.audit_pending (event_id, org_id, ts, retention_class, leaf_hash)
    SELECT event_id, org_id, ts, retention_class, decode(leaf_hash, 'hex') FROM input`
}
