import 'server-only'
import { type Actor, SYSTEM_ID } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { accountFor } from '../change'
import { succeeded } from '../event'

const COLLAPSE_MS = 60_000
const PEOPLE_MAX = 10_000

const lastAt = new Map<string, number>()

/**
 * That somebody reads the log itself: one event for each person and minute in a process, because a
 * client that checks the log fetches hundreds of tiles.
 */
export async function accountForLogRead(actor: Actor, what: string): Promise<void> {
  const at = now().getTime()
  if (actor.id === SYSTEM_ID || at - (lastAt.get(actor.id) ?? 0) < COLLAPSE_MS) return
  if (lastAt.size >= PEOPLE_MAX) lastAt.clear()
  // Set before it is written, so that requests that come together write one.
  lastAt.set(actor.id, at)
  const resource = { type: 'audit-log', id: 'tiles' } as const
  try {
    await accountFor(actor, succeeded('log.read', { resource, data: { first: what } }))
  } catch (error) {
    lastAt.delete(actor.id)
    throw error
  }
}
