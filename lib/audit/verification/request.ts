import 'server-only'
import { type Actor, SYSTEM_ID, systemActor } from '@/lib/access/permissions'
import { newId, now } from '@/lib/db/clock'
import { change, changed, unchanged } from '../change'
import { succeeded } from '../event'
import type { Scope } from './schema'

const resource = { type: 'audit-log', id: 'log' } as const

/**
 * Asks for a verification and answers its id; one that is under way in the same scope is joined. The
 * loop `audit.verify` does it. Needs audit:read.
 */
export function startVerification(actor: Actor, scope: Scope): Promise<string> {
  const needs = actor.id === SYSTEM_ID ? null : ('audit:read' as const)
  return change(actor, { action: 'log.verify', resource, needs, data: { scope } }, async (tx) => {
    const id = newId()
    const row = { id, scope, requestedBy: actor.id, requestedAt: now(), phase: 'waiting' }
    const { count } = await tx.auditVerification.createMany({ data: [row], skipDuplicates: true })
    if (count === 0) {
      const open = await tx.auditVerification.findFirst({ where: { scope, finishedAt: null } })
      return unchanged(open?.id ?? id)
    }
    const data = { scope, verification: id, state: 'started' }
    return changed(id, succeeded('log.verify', { resource, data }))
  })
}

/** The portal's own, by its schedule. */
export const scheduleVerification = async (scope: Scope): Promise<void> => {
  await startVerification(systemActor(newId()), scope)
}
