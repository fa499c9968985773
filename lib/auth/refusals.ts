import 'server-only'
import { createHash, createHmac } from 'node:crypto'
import type { Actor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { notDone } from '@/lib/audit/event'
import type { Action, Plain, Resource } from '@/lib/audit/schema'
import { currentVaultKey, derive } from '@/lib/crypto/vault'
import { now } from '@/lib/db/clock'
import { sql } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { log } from '@/lib/log'

const WINDOW_MS = 60_000

export type Refusal = {
  action: Action
  outcome: 'failure' | 'denied'
  resource: Resource
  reason: string
  data?: Record<string, Plain>
}

/** Tells addresses apart in the log without naming them: an IP address is personal data. */
export const addressPseudonym = (ip: string): string =>
  createHmac('sha256', derive(currentVaultKey(), 'address/v1'))
    .update(ip)
    .digest('hex')
    .slice(0, 16)

async function wasJustRecorded(tx: Tx, actor: Actor, refusal: Refusal, address: string) {
  const since = new Date(now().getTime() - WINDOW_MS)
  const found = await tx.$queryRaw<unknown[]>(sql`
    SELECT 1 FROM audit.audit_event
    WHERE action = ${refusal.action} AND outcome = ${refusal.outcome} AND ts > ${since}
      AND actor_ref = ${actor.id}::uuid AND resource_id = ${refusal.resource.id}
      AND core->>'reason' = ${refusal.reason} AND core->'data'->>'address' = ${address}
    LIMIT 1`)
  return found.length > 0
}

/**
 * Records a refusal at the edge, identical ones from one address once a minute: whoever knocks must
 * not be able to flood the log. Never throws: the request is refused either way.
 */
export async function recordRefusedOnce(actor: Actor, refusal: Refusal): Promise<void> {
  const { action, outcome, resource, reason } = refusal
  const address = addressPseudonym(actor.origin.ip)
  const same = createHash('sha256')
    .update(JSON.stringify([actor.id, action, outcome, resource.id, reason, address]))
    .digest()
  try {
    await change(actor, { action, resource, needs: null }, async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${same.readBigInt64BE()})`
      if (await wasJustRecorded(tx, actor, refusal, address)) return unchanged(undefined)
      const data = { ...refusal.data, address }
      return changed(undefined, notDone(action, outcome, { resource, reason, data }))
    })
  } catch (error) {
    log.error('auth.refusal-not-recorded', { action, reason, error })
  }
}
