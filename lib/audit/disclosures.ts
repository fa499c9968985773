import 'server-only'
import { db } from '@/lib/db/read'
import { reveal, unwrap } from './disclosure'
import type { DisclosureView } from './schema'

const SLACK_MS = 86_400_000

/** The time in a UUIDv7 (RFC 9562 §5.7): its first 48 bits are milliseconds since 1970. */
export const timeOfId = (id: string): number =>
  Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)

/** The last moment of which Postgres and ISO 8601 agree how it is written, less the slack. */
const TIME_MAX = Date.UTC(9_999, 11, 30)

/** False for an id whose time no event can have. */
export const hasEventTime = (id: string): boolean => timeOfId(id) < TIME_MAX

/** The stretch of time that holds an event, from its id, so that one month's partition is read. */
export function spanOf(id: string): { gte: Date; lte: Date } {
  const at = timeOfId(id)
  return { gte: new Date(at - SLACK_MS), lte: new Date(at + SLACK_MS) }
}

/** Null where the vault refuses it: it is another key's, or a byte was changed. */
function unwrapped(keyId: string, wrapped: string): Buffer | null {
  try {
    return unwrap(keyId, wrapped)
  } catch {
    return null
  }
}

/** `dek` null where the key was destroyed, or is not what it was: then `isDestroyed` is false. */
type DataKey = { dek: Buffer | null; isDestroyed: boolean }

async function dataKeys(keyIds: readonly string[]): Promise<Map<string, DataKey>> {
  const keys = await db.subjectKey.findMany({
    where: { keyId: { in: [...new Set(keyIds)] } },
    select: { keyId: true, wrappedDek: true },
  })
  return new Map(
    keys.map(({ keyId, wrappedDek }) => [
      keyId,
      {
        dek: wrappedDek === null ? null : unwrapped(keyId, wrappedDek),
        isDestroyed: wrappedDek === null,
      },
    ]),
  )
}

/**
 * The personal fields of an event. `erased` when their subject's key was destroyed; `altered` when
 * what is stored does not open, or is not what the event committed to (`sd`).
 */
export async function openDisclosures(
  eventId: string,
  sd: readonly string[],
): Promise<DisclosureView[]> {
  const rows = await db.auditDisclosure.findMany({
    where: { eventId, ts: spanOf(eventId) },
    orderBy: { name: 'asc' },
  })
  const keys = await dataKeys(rows.map(({ keyId }) => keyId))
  return rows
    .flatMap(({ name, keyId, ciphertext }): DisclosureView[] => {
      const { dek, isDestroyed } = keys.get(keyId) ?? { dek: null, isDestroyed: true }
      const opened = dek && openRow(dek, eventId, name, Buffer.from(ciphertext))
      const state = isDestroyed ? 'erased' : 'altered'
      if (opened === null) return name.split(',').map((one) => ({ name: one, value: null, state }))
      return opened.map((one) =>
        sd.includes(one.digest)
          ? { name: one.name, value: one.value, state: 'opened' }
          : { name: one.name, value: null, state: 'altered' },
      )
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/**
 * What a page of events tells about one person, by event id: for a copy of what is held about them. What
 * does not open, because they were erased or a byte was changed, is left out.
 */
export async function openFieldsOf(
  subjectRef: string,
  events: readonly { eventId: string; ts: Date; core: { sd: readonly string[] } }[],
): Promise<Map<string, Record<string, string>>> {
  const fields = new Map<string, Record<string, string>>()
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return fields
  const rows = await db.auditDisclosure.findMany({
    where: {
      subjectRef,
      ts: { gte: first.ts, lte: last.ts },
      eventId: { in: events.map(({ eventId }) => eventId) },
    },
  })
  const keys = await dataKeys(rows.map(({ keyId }) => keyId))
  for (const { eventId, name, keyId, ciphertext } of rows) {
    const dek = keys.get(keyId)?.dek ?? null
    const sd = events.find((event) => event.eventId === eventId)?.core.sd ?? []
    const opened = (dek && openRow(dek, eventId, name, Buffer.from(ciphertext))) ?? []
    const said = opened.filter(({ digest }) => sd.includes(digest))
    const values = Object.fromEntries(said.map((one) => [one.name, one.value]))
    fields.set(eventId, { ...fields.get(eventId), ...values })
  }
  return fields
}

function openRow(dek: Buffer, eventId: string, name: string, ciphertext: Buffer) {
  try {
    return reveal(dek, eventId, name, ciphertext)
  } catch {
    // AES-GCM refused it: a byte was changed, which is an answer and not a failure of ours.
    return null
  }
}
