import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { clearAlarm, raiseAlarm } from '@/lib/audit/alarms/raise'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import type { AnchoredHead } from '../contradiction'
import { configuredPlaces } from './configured'
import type { Place } from './place'
import { noteContact } from './store'

/** An answer is asked for anew from the first on, and not used after the second. */
const REFRESH_MS = 30_000
const FRESH_MS = 60_000
const ASK_TIMEOUT_MS = 5_000
const UNREACHABLE_MAX_MS = 5 * 60_000

/** What this process heard from a place. The largest head stays, also when the place forgets it. */
type Heard = {
  askedAt: number | null
  head: AnchoredHead | null
  largest: AnchoredHead | null
  failingSince: number | null
  asking: Promise<void> | null
}

const heard = new WeakMap<Place, Heard>()

function heardFrom(place: Place): Heard {
  const known = heard.get(place)
  if (known) return known
  const none = { askedAt: null, head: null, largest: null, failingSince: null, asking: null }
  heard.set(place, none)
  return none
}

/** A disk or a network that hangs must not keep the log from being signed. */
async function withinTime(place: Place): Promise<AnchoredHead | null> {
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS)
  const late = sleep(ASK_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new AppError(
      'upstream_failed',
      `${place.name} did not say within ${ASK_TIMEOUT_MS / 1_000} seconds what it holds.`,
    )
  })
  return Promise.race([place.last(signal), late])
}

const alarmKey = (place: Place) => `ask/${place.name}`

async function noteUnreachable(place: Place, known: Heard, error: unknown): Promise<void> {
  const at = performance.now()
  known.failingSince ??= at
  const words =
    error instanceof AppError ? error.message : `${place.name} does not say what it holds.`
  log.warn('audit.anchor.unreachable', { target: place.name, error })
  await noteContact(place, { error: words, attempts: 1 })
  if (at - known.failingSince < UNREACHABLE_MAX_MS) return
  const detail = `The log is signed without ${place.name} being asked. ${words}`
  await raiseAlarm({ kind: 'unanchored-checkpoint', key: alarmKey(place), detail })
}

async function ask(place: Place, known: Heard): Promise<void> {
  try {
    const head = await withinTime(place)
    known.head = head
    if (head && head.size >= (known.largest?.size ?? 0n)) known.largest = head
    if (known.failingSince !== null) await clearAlarm('unanchored-checkpoint', alarmKey(place))
    known.failingSince = null
  } catch (error) {
    await noteUnreachable(place, known, error)
  } finally {
    known.askedAt = performance.now()
    known.asking = null
  }
}

/** Asks anew when the last answer is old, and waits for that only when there is none or it is too old. */
async function headsOf(place: Place): Promise<AnchoredHead[]> {
  const known = heardFrom(place)
  const ageMs =
    known.askedAt === null ? Number.POSITIVE_INFINITY : performance.now() - known.askedAt
  if (ageMs >= REFRESH_MS) known.asking ??= ask(place, known)
  if (ageMs >= FRESH_MS) await known.asking
  else known.asking?.catch((error: unknown) => log.error('audit.anchor.unnoted', { error }))
  return [known.head, known.largest].filter((head) => head !== null)
}

/** What this database itself says of its anchors: it may have been rolled back, and is held to all the same. */
const notedHeads = (): Promise<AnchoredHead[]> => db.$queryRaw<AnchoredHead[]>`
  SELECT t.name AS target, a.size, a.root FROM audit.audit_anchor_target t
  JOIN LATERAL (
    SELECT size, root FROM audit.audit_anchor WHERE target = t.name ORDER BY size DESC, id DESC LIMIT 1
  ) a ON true`

/**
 * The largest heads that the places outside of this database hold: none may be contradicted by a new
 * checkpoint. Each place is asked itself before the first signature of a process, and then at least
 * once a minute. One that cannot be asked is left out, with what is noted of it still in: that is an
 * error on the integrity page, and an alarm after five minutes.
 */
export async function lastAnchored(
  places: readonly Place[] = configuredPlaces(),
): Promise<AnchoredHead[]> {
  const [noted, outside] = await Promise.all([notedHeads(), Promise.all(places.map(headsOf))])
  return [...noted, ...outside.flat()]
}
