import 'server-only'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { forgetSubjectKeys } from './subject-keys'

export type DestroyedKey = { id: string; madeAt: Date; destroyedAt: Date }

/**
 * Destroys a person's data key, so that no personal field of theirs in the log opens again. Somebody
 * without one gets one that was never alive: what is told about them later is not kept either.
 */
export async function destroySubjectKey(tx: Tx, subjectRef: string): Promise<DestroyedKey[]> {
  const at = now()
  forgetSubjectKeys([subjectRef])
  const known = await tx.subjectKey.findUnique({ where: { subjectRef } })
  if (!known) {
    const dead = { keyId: newId(), subjectRef, wrappedDek: null, createdAt: at, destroyedAt: at }
    await tx.subjectKey.create({ data: dead })
    return []
  }
  if (known.destroyedAt) return []
  await tx.subjectKey.update({
    where: { subjectRef },
    data: { wrappedDek: null, destroyedAt: at },
  })
  return [{ id: known.keyId, madeAt: known.createdAt, destroyedAt: at }]
}

export type SubjectCounts = { events: number; personalRecords: number }

/** How many events a person's pseudonym stands on as actor, and how many records tell about them. */
export async function countSubject(tx: Tx, subjectRef: string): Promise<SubjectCounts> {
  const [events, personalRecords] = [
    await tx.auditEvent.count({ where: { actorRef: subjectRef } }),
    await tx.auditDisclosure.count({ where: { subjectRef } }),
  ]
  return { events, personalRecords }
}
