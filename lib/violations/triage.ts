import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { byPortal, succeeded } from '@/lib/audit/event'
import { withoutSecrets } from '@/lib/audit/without-secrets'
import { newId, now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { notify } from '@/lib/notify/notify'
import { holdersOf, OWNING_ROLES } from './audience'
import { isClosed, ownViolationRefusal, triageRefusal } from './rules'
import {
  type AssignInput,
  assignInput,
  type NoteInput,
  noteInput,
  type TriageInput,
  triageInput,
  type ViolationState,
} from './schema'
import { lockViolation, violationResource } from './store'

type NewNote = {
  violationId: string
  authorId: string | null
  kind: 'note' | 'state' | 'owner' | 'reminder'
  body: string
  before?: string | null
  after?: string | null
}

/** Puts one line into a violation's history. */
export async function writeNote(tx: Tx, note: NewNote) {
  const body = await withoutSecrets(tx, note.body)
  return tx.violationNote.create({ data: { id: newId(), ...note, body, createdAt: now() } })
}

const attemptOn = (
  action: 'violation.triage' | 'violation.assign',
  id: string,
  data: Record<string, string> = {},
) => ({ action, resource: { type: 'violation', id }, needs: 'audit:read', data }) as const

/**
 * Moves a violation on. Needs audit:read. Closing takes a reason of 10 characters or more and is never
 * for a person it is about (`forbidden`); accepting a risk takes a day until which (`invalid`).
 */
export async function triageViolation(actor: Actor, input: TriageInput): Promise<ViolationState> {
  const wish = triageInput.parse(input)
  const { violationId: id, to, reason, acceptedUntil } = wish
  return change(actor, attemptOn('violation.triage', id, { to }), async (tx) => {
    const violation = await lockViolation(tx, id)
    const own = isClosed(to) ? ownViolationRefusal(violation, actor.id) : null
    if (own) throw new AppError('forbidden', own)
    const refusal = triageRefusal(violation, wish, now())
    if (refusal)
      throw new AppError('invalid', refusal.message, { problems: [{ ...refusal, remedy: '' }] })
    const until = to === 'accepted-risk' ? acceptedUntil : null
    await tx.violation
      .update({
        where: { id },
        data: { state: to, acceptedUntil: until, closedAt: isClosed(to) ? now() : null },
      })
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? newerOne() : error
      })
    const { state: before } = violation
    await writeNote(tx, {
      violationId: id,
      authorId: actor.id,
      kind: 'state',
      body: reason,
      before,
      after: to,
    })
    const event = succeeded('violation.triage', {
      resource: violationResource(violation),
      teamId: violation.teamId,
      data: { rule: violation.ruleId, severity: violation.severity },
      before: { state: before },
      after: { state: to, ...(until && { accepted_until: until.toISOString() }) },
      // What somebody wrote may name people.
      personal: [{ name: 'reason', value: reason }],
    })
    return changed(to, event)
  })
}

const newerOne = () =>
  new AppError(
    'conflict',
    'The same thing was found again and has a violation of its own, which is open. Work on that one; this one stays closed.',
  )

async function requireOwner(tx: Tx, ownerId: string): Promise<void> {
  const owners = await holdersOf(tx, OWNING_ROLES)
  if (owners.some(({ id }) => id === ownerId)) return
  const message = 'Only admins and auditors can own a violation.'
  throw new AppError('invalid', message, {
    problems: [{ field: 'ownerId', rule: 'role', message, remedy: 'Choose somebody of the list.' }],
  })
}

/** Gives a violation to somebody, or takes it from them (null). Needs audit:read. Tells the new owner. */
export async function assignViolation(actor: Actor, input: AssignInput): Promise<void> {
  const { violationId: id, ownerId } = assignInput.parse(input)
  await change(actor, attemptOn('violation.assign', id), async (tx) => {
    const violation = await lockViolation(tx, id)
    if (violation.ownerId === ownerId) return unchanged(undefined)
    if (ownerId !== null) await requireOwner(tx, ownerId)
    await tx.violation.update({ where: { id }, data: { ownerId } })
    const { ownerId: before } = violation
    await writeNote(tx, {
      violationId: id,
      authorId: actor.id,
      kind: 'owner',
      body: '',
      before,
      after: ownerId,
    })
    if (ownerId !== null && ownerId !== actor.id)
      await notify(tx, [ownerId], {
        kind: 'violation.assigned',
        title: `Yours: ${violation.ruleTitle}`,
        body: violation.summary.slice(0, 280),
        href: `/audit/violations/${id}`,
      })
    const event = succeeded('violation.assign', {
      resource: violationResource(violation),
      teamId: violation.teamId,
      before: { owner: before },
      after: { owner: ownerId },
    })
    return changed(undefined, event)
  })
}

/** Writes into a violation's history. Needs audit:read. Answers the note's id. */
export async function commentOnViolation(actor: Actor, input: NoteInput): Promise<string> {
  const { violationId: id, body } = noteInput.parse(input)
  return change(actor, attemptOn('violation.triage', id), async (tx) => {
    const violation = await lockViolation(tx, id)
    const note = await writeNote(tx, { violationId: id, authorId: actor.id, kind: 'note', body })
    const { ownerId } = violation
    if (ownerId !== null && ownerId !== actor.id)
      await notify(tx, [ownerId], {
        kind: 'violation.commented',
        title: `Comment on ${violation.ruleTitle}`,
        body: note.body.slice(0, 280),
        href: `/audit/violations/${id}`,
      })
    const event = succeeded('violation.triage', {
      resource: violationResource(violation),
      teamId: violation.teamId,
      data: { note: note.id },
      personal: [{ name: 'comment', value: body }],
    })
    return changed(note.id, event)
  })
}

/** Opens a risk again whose acceptance ran out: the portal's own act. */
export async function reopenExpired(system: Actor, id: string): Promise<void> {
  await change(system, { ...attemptOn('violation.triage', id), needs: null }, async (tx) => {
    const violation = await lockViolation(tx, id)
    const { state: before, acceptedUntil } = violation
    if (before !== 'accepted-risk' || acceptedUntil === null || acceptedUntil > now())
      return unchanged(undefined)
    const after = 'investigating'
    await tx.violation.update({
      where: { id },
      data: { state: after, acceptedUntil: null, closedAt: null },
    })
    const body = `The risk was accepted until ${acceptedUntil.toISOString().slice(0, 10)}.`
    await writeNote(tx, { violationId: id, authorId: null, kind: 'state', body, before, after })
    const event = succeeded('violation.triage', {
      resource: violationResource(violation),
      teamId: violation.teamId,
      reason: body,
      before: { state: before },
      after: { state: after },
    })
    return changed(undefined, byPortal(event))
  })
}
