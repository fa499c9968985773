import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { runPrepared } from '@/lib/db/prepared'
import { db } from '@/lib/db/read'
import { type Tx, transaction } from '@/lib/db/transaction'
import { APPEND, type Appended, asJson } from './append-statement'
import type { AuditEvent } from './event'
import { rowsOf, subjectsOf } from './event-rows'
import { commitInGroup } from './group-commit'
import { organizationId } from './organization'
import { rulesInForce } from './redaction-rules'
import { forgetSubjectKeys, openSubjectKeys, subjectKeys } from './subject-keys'

/** More often than this the organization's rules do not change while one event is being written. */
const TRIES_MAX = 5

const outpaced = () =>
  new Error('The redaction rules changed again and again while an event was being written.')

/**
 * Writes events, their personal fields and their pending rows in the caller's transaction: one round
 * trip, and no lock, so that writers do not wait for each other. A personal field whose key was
 * destroyed meanwhile is not written; its digest stays in the event and opens nothing.
 */
export async function append(tx: Tx, actor: Actor, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return
  const org = await organizationId()
  const subjects = subjectsOf(actor, events)
  const keys = await subjectKeys(tx, subjects)
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { stamp, rules } = await rulesInForce(tx, tries > 0)
    const rows = rowsOf(actor, events, { org, keys, rules })
    const json = `[${rows.map(asJson).join()}]`
    const [appended] = await runPrepared<Appended>(tx, APPEND, [json, stamp])
    if (appended?.written !== rows.length) continue
    const offered = rows.reduce((sum, { disclosures }) => sum + disclosures.length, 0)
    if (appended.disclosed < offered) forgetSubjectKeys(subjects)
    return
  }
  throw outpaced()
}

/** Writes one event that stands alone, durably, together with whatever others write at this moment. */
export async function appendAlone(actor: Actor, event: AuditEvent): Promise<void> {
  const org = await organizationId()
  const subjects = subjectsOf(actor, [event])
  const keys = await openSubjectKeys(subjects)
  // The first event about somebody also makes their key.
  if (keys === null) return transaction((tx) => append(tx, actor, [event]))
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { stamp, rules } = await rulesInForce(db, tries > 0)
    const rows = rowsOf(actor, [event], { org, keys, rules })
    const outcome = await commitInGroup(rows, stamp)
    if (outcome === 'other-rules') continue
    if (outcome === 'partly') forgetSubjectKeys(subjects)
    return
  }
  throw outpaced()
}
