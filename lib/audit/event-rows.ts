import 'server-only'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { newId } from '@/lib/db/clock'
import type { CompiledRule } from '@/lib/redaction/compile-rule'
import type { EventRow } from './append-statement'
import { disclose, type SubjectKey } from './disclosure'
import type { AuditEvent, PersonalField } from './event'
import { coreOf } from './event-core'
import { FieldRedaction } from './field-redaction'

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

const peopleIn = (owned: readonly Owned[]) => [...new Set(owned.map(({ subject }) => subject))]

/** Everybody about whom these events tell something personal. */
export const subjectsOf = (actor: Actor, events: readonly AuditEvent[]): Set<string> =>
  new Set(events.flatMap((event) => peopleIn(ownedFields(event, actor))))

export type Circumstances = {
  org: string
  keys: ReadonlyMap<string, SubjectKey>
  rules: readonly CompiledRule[]
}

/** What is stored of the events. A personal field of somebody without a key is not kept: they were erased. */
export const rowsOf = (
  actor: Actor,
  events: readonly AuditEvent[],
  { org, keys, rules }: Circumstances,
): EventRow[] =>
  events.map((event) => {
    const id = newId()
    const redaction = new FieldRedaction(rules)
    const owned = ownedFields(event, actor).map((field) => ({
      ...field,
      value: redaction.personal(field.value),
    }))
    const disclosures = peopleIn(owned).flatMap((subject) => {
      const fields = owned.filter((field) => field.subject === subject)
      const key = keys.get(subject)
      return key ? [{ ...disclose(key, id, fields), keyId: key.keyId, subject }] : []
    })
    const sd = disclosures.flatMap(({ digests }) => digests).sort()
    return { core: coreOf(event, actor, redaction, { id, org, sd }), disclosures }
  })
