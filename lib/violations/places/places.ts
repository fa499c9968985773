import 'server-only'
import { createHmac } from 'node:crypto'
import { reveal, type SubjectKey } from '@/lib/audit/disclosure'
import type { EventCore } from '@/lib/audit/schema'
import { subjectKeys } from '@/lib/audit/subject-keys'
import type { Tx } from '@/lib/db/transaction'
import type { LogEvent, Places } from '../rule'
import { countryOf } from './country'
import { networkOf } from './network'

const isSignIn = ({ core }: LogEvent): boolean =>
  core.action === 'session.sign-in' && core.outcome === 'success' && core.actor.kind === 'user'

/** What the events say of their own actors, still encrypted: one statement for a batch. */
function storedFields(tx: Tx, events: readonly LogEvent[], people: ReadonlySet<string>) {
  const times = events.map(({ atMs }) => atMs)
  const ts = { gte: new Date(Math.min(...times)), lte: new Date(Math.max(...times) + 1) }
  return tx.auditDisclosure.findMany({
    where: {
      eventId: { in: events.map(({ core }) => core.id) },
      subjectRef: { in: [...people] },
      ts,
    },
    select: { eventId: true, subjectRef: true, name: true, ciphertext: true },
  })
}

type Stored = Awaited<ReturnType<typeof storedFields>>[number]

/** Null when a byte was changed, or when it is not what the event committed to (RFC 9901 §7.1). */
function addressIn({ dek }: SubjectKey, core: EventCore, stored: Stored): string | null {
  try {
    const fields = reveal(dek, core.id, stored.name, Buffer.from(stored.ciphertext))
    const ip = fields.find(({ name }) => name === 'ip')
    return ip && core.sd.includes(ip.digest) ? ip.value : null
  } catch {
    return null
  }
}

const hashed = ({ dek }: SubjectKey, kind: string, place: string | null): string | null =>
  place === null
    ? null
    : createHmac('sha256', dek).update(`${kind}/v1 ${place}`).digest('base64url').slice(0, 22)

/**
 * Where each sign-in came from, as hashes keyed by its person's own key: the same place hashes the same
 * for one person only, and to nothing at all once that key is destroyed.
 */
export async function placesOf(
  tx: Tx,
  events: readonly LogEvent[],
): Promise<ReadonlyMap<string, Places>> {
  const signIns = new Map(events.filter(isSignIn).map((event) => [event.core.id, event]))
  const places = new Map<string, Places>()
  if (signIns.size === 0) return places
  const people = new Set([...signIns.values()].map(({ core }) => core.actor.ref))
  const keys = await subjectKeys(tx, people)
  for (const stored of await storedFields(tx, [...signIns.values()], people)) {
    const core = signIns.get(stored.eventId)?.core
    const key = keys.get(stored.subjectRef)
    if (!core || !key || core.actor.ref !== stored.subjectRef) continue
    const ip = addressIn(key, core, stored)
    if (ip === null) continue
    const network = hashed(key, 'network', networkOf(ip))
    places.set(core.id, { network, country: hashed(key, 'country', countryOf(ip)) })
  }
  return places
}
