import 'server-only'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { groupBy } from '../group-by'
import { placesOf } from '../places/places'
import type { Facts, LogEvent } from '../rule'
import { workingHours } from '../settings'
import { clockFacts } from '../working-hours'

type Reader = {
  roleGrant: Pick<Tx['roleGrant'], 'findMany'>
  workingHours: Pick<Tx['workingHours'], 'findUnique'>
}

async function rolesOf(reader: Reader, events: readonly LogEvent[]): Promise<Facts['rolesOf']> {
  const userIds = [...new Set(events.map(({ core }) => core.actor.ref))]
  const grants = await reader.roleGrant.findMany({
    where: { userId: { in: userIds }, OR: [{ expiresAt: null }, { expiresAt: { gt: now() } }] },
    select: { userId: true, role: true },
  })
  const byUser = groupBy(grants, ({ userId }) => userId)
  return (actorRef) => (byUser.get(actorRef) ?? []).map(({ role }) => role)
}

/** What rules may ask about these events, without where sign-ins came from. */
export async function factsFor(
  reader: Reader,
  events: readonly LogEvent[],
  { roles }: { roles: boolean },
): Promise<Facts> {
  const hours = await workingHours(reader)
  return {
    ...clockFacts(hours),
    rolesOf: roles ? await rolesOf(reader, events) : () => [],
    placesOf: () => null,
  }
}

/** The same with the places of sign-ins, opened through their people’s keys. */
export async function factsWithPlaces(
  tx: Tx,
  events: readonly LogEvent[],
  options: { roles: boolean },
): Promise<Facts> {
  const facts = await factsFor(tx, events, options)
  const places = await placesOf(tx, events)
  return { ...facts, placesOf: (eventId) => places.get(eventId) ?? null }
}
