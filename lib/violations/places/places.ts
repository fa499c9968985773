import 'server-only'
import { createHmac } from 'node:crypto'
import { openDisclosures } from '@/lib/audit/disclosures'
import { subjectKeys } from '@/lib/audit/subject-keys'
import type { Tx } from '@/lib/db/transaction'
import type { LogEvent, Places } from '../rule'
import { countryOf } from './country'
import { networkOf } from './network'

const AT_ONCE = 8

const isSignIn = ({ core }: LogEvent): boolean =>
  core.action === 'session.sign-in' && core.outcome === 'success' && core.actor.kind === 'user'

/** The addresses of sign-ins, opened through their subjects' keys. Reads only; before the transaction. */
export async function addressesOf(events: readonly LogEvent[]): Promise<Map<string, string>> {
  const signIns = events.filter(isSignIn)
  const found = new Map<string, string>()
  for (let from = 0; from < signIns.length; from += AT_ONCE)
    await Promise.all(
      signIns.slice(from, from + AT_ONCE).map(async ({ core }) => {
        const opened = await openDisclosures(core.id, core.sd)
        const ip = opened.find(({ name }) => name === 'ip')?.value
        if (ip) found.set(core.id, ip)
      }),
    )
  return found
}

/**
 * Where each sign-in came from, as hashes keyed by its person's own key: the same place hashes the same
 * for one person only, and to nothing at all once that key is destroyed.
 */
export async function placesOf(
  tx: Tx,
  events: readonly LogEvent[],
  addresses: ReadonlyMap<string, string>,
): Promise<Map<string, Places>> {
  const located = events.filter(({ core }) => addresses.has(core.id))
  const keys = await subjectKeys(tx, new Set(located.map(({ core }) => core.actor.ref)))
  const places = new Map<string, Places>()
  for (const { core } of located) {
    const key = keys.get(core.actor.ref)
    const ip = addresses.get(core.id)
    if (!key || !ip) continue
    const hashed = (kind: string, place: string | null) =>
      place === null
        ? null
        : createHmac('sha256', key.dek)
            .update(`${kind}/v1 ${place}`)
            .digest('base64url')
            .slice(0, 22)
    places.set(core.id, {
      network: hashed('network', networkOf(ip)),
      country: hashed('country', countryOf(ip)),
    })
  }
  return places
}
