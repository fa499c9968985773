import 'server-only'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { leafHash } from './canonical'
import { type Disclosure, disclose, subjectKey } from './disclosure'
import type { AuditEvent } from './event'
import { organizationId } from './organization'
import { ACTIONS, CLASSES, type EventCore, type Plain } from './schema'

const TEXT_MAX = 4_000

/** Postgres's jsonb refuses NUL, and RFC 8785 refuses lone surrogates. */
const clean = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\ufffd').slice(0, TEXT_MAX)

const cleanPlain = (value: Plain): Plain => {
  if (typeof value === 'string') return clean(value)
  return Array.isArray(value) ? value.map(clean) : value
}

type Row = { core: EventCore; disclosures: readonly Disclosure[]; keyId: string; subject: string }

function coreOf(event: AuditEvent, actor: Actor, org: string, id: string, sd: string[]): EventCore {
  const { class: dataClass, retention } = ACTIONS[event.action]
  const name = event.resource.name
  return {
    v: 1,
    id,
    org,
    ts: now().getTime() * 1_000,
    action: event.action,
    outcome: event.outcome,
    actor: event.isByPortal
      ? { ref: SYSTEM_ID, kind: 'system' }
      : { ref: actor.id, kind: actor.kind },
    behalf: event.isByPortal && actor.id !== SYSTEM_ID ? actor.id : null,
    via: actor.origin.via,
    request: clean(actor.origin.requestId),
    resource: {
      type: event.resource.type,
      id: clean(event.resource.id),
      name: name === undefined ? null : clean(name),
    },
    team: event.teamId,
    reason: event.reason === null ? null : clean(event.reason),
    data: Object.fromEntries(
      Object.entries(event.data).map(([key, value]) => [key, cleanPlain(value)]),
    ),
    class: dataClass,
    retention,
    sd,
  }
}

function personalOf(event: AuditEvent, actor: Actor): [string, string][] {
  if (actor.kind === 'system' || event.isByPortal) return Object.entries(event.personal)
  const { ip, userAgent } = actor.origin
  return Object.entries({
    ...event.personal,
    actor_name: actor.name,
    actor_email: actor.email,
    ip,
    user_agent: userAgent,
  }).filter(([, value]) => value !== '')
}

/** What free text finds: everything plain, nothing personal. */
const searchText = ({ action, outcome, resource, reason, data, request }: EventCore): string =>
  [
    action,
    action.replace(/[.-]/g, ' '),
    outcome,
    resource.id,
    resource.name,
    reason,
    request,
    ...Object.values(data).flat(),
  ]
    .filter((part) => part !== null && part !== '')
    .join(' ')
    .slice(0, 8_000)

const asJson = ({ core, disclosures, keyId, subject }: Row) => ({
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
  disclosures: disclosures.map(({ name, ciphertext }) => ({
    name,
    subject_ref: subject,
    key_id: keyId,
    ciphertext: ciphertext.toString('hex'),
  })),
})

/**
 * Writes events, their personal fields and their pending rows in the caller's transaction. Takes no
 * lock and asks for nothing back, so writers do not wait for each other.
 */
export async function append(tx: Tx, actor: Actor, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return
  const org = await organizationId()
  const key = actor.kind === 'user' ? await subjectKey(tx, actor.id) : null
  const rows = events.map((event): Row => {
    const id = newId()
    const personal = key ? personalOf(event, actor) : []
    const disclosures = key ? personal.map(([k, v]) => disclose(key, id, k, clean(v))) : []
    const sd = disclosures.map(({ digest }) => digest).sort()
    const core = coreOf(event, actor, org, id, sd)
    return { core, disclosures, keyId: key?.keyId ?? '', subject: actor.id }
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
    )
    INSERT INTO audit.audit_pending (event_id, org_id, ts, retention_class, leaf_hash)
    SELECT event_id, org_id, ts, retention_class, decode(leaf_hash, 'hex') FROM input`
}
