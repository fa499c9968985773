import 'server-only'
import { canonical } from './canonical'
import type { EventCore, Plain } from './schema'

/** An entry bundle writes the length of an entry as a uint16 (C2SP tlog-tiles, Log Entries). */
export const CORE_BYTES_MAX = 65_535

/** A resource's id is in an index, and Postgres takes no key longer than 2,704 bytes into a B-tree. */
const ID_UNITS_MAX = 500

/** JSON writes a UTF-16 unit in at most six bytes: a control character is \u0001. */
const BYTES_PER_UNIT_MAX = 6
const DIGEST_BYTES = 46
const FRAME_BYTES = 2_000

/** How much stays of a text and of a list, tried in turn until the event fits. */
const STAGES = [
  { unitsMax: 1_000, elementsMax: 100 },
  { unitsMax: 200, elementsMax: 20 },
  { unitsMax: 60, elementsMax: 5 },
] as const
type Stage = { unitsMax: number; elementsMax: number }

const cutText = (text: string, unitsMax: number): string =>
  text.length <= unitsMax
    ? text
    : `${text.slice(0, unitsMax).toWellFormed()}… [cut: ${text.length} characters]`

function cutValue(value: Plain, { unitsMax, elementsMax }: Stage): Plain {
  if (typeof value === 'string') return cutText(value, unitsMax)
  if (!Array.isArray(value)) return value
  const kept = value.slice(0, elementsMax).map((one: string) => cutText(one, unitsMax))
  return kept.length < value.length ? [...kept, `… [cut: ${value.length} values]`] : kept
}

type Fields = Record<string, Plain>
const cutFields = (fields: Fields, stage: Stage): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cutValue(value, stage)]))

/** The same event with every set of fields passed through `cut`, and its texts no longer than that. */
const withFields = (core: EventCore, unitsMax: number, cut: (fields: Fields) => Fields) => ({
  ...core,
  request: cutText(core.request, unitsMax),
  resource: {
    ...core.resource,
    name: core.resource.name === null ? null : cutText(core.resource.name, unitsMax),
  },
  reason: core.reason === null ? null : cutText(core.reason, unitsMax),
  data: cut(core.data),
  ...(core.before ? { before: cut({ ...core.before }) } : {}),
  ...(core.after ? { after: cut({ ...core.after }) } : {}),
})

const unitsOf = (value: Plain): number =>
  typeof value === 'string'
    ? value.length
    : Array.isArray(value)
      ? value.reduce((sum: number, one: string) => sum + one.length + 1, 0)
      : 4

const unitsIn = (fields: Readonly<Fields> | null | undefined): number =>
  Object.entries(fields ?? {}).reduce(
    (sum, [name, value]) => sum + name.length + unitsOf(value) + 1,
    0,
  )

/** Without writing it: true of almost every event, false of one that may still fit. */
function surelyFits(core: EventCore): boolean {
  const texts = [core.request, core.resource.id, core.resource.name, core.reason]
  const units =
    texts.reduce((sum, text) => sum + (text?.length ?? 0), 0) +
    unitsIn(core.data) +
    unitsIn(core.before) +
    unitsIn(core.after)
  return FRAME_BYTES + units * BYTES_PER_UNIT_MAX + core.sd.length * DIGEST_BYTES <= CORE_BYTES_MAX
}

const bytesOf = (core: EventCore): number => Buffer.byteLength(canonical(core))

/**
 * An event that an entry bundle can hold. What is too long is cut and says so, because what happened
 * must not fail for the length of its record: lists and texts first, at last the fields altogether.
 */
export function withinEntry(whole: EventCore): EventCore {
  const id = cutText(whole.resource.id, ID_UNITS_MAX)
  const core = { ...whole, resource: { ...whole.resource, id } }
  if (surelyFits(core)) return core
  const bytes = bytesOf(core)
  if (bytes <= CORE_BYTES_MAX) return core
  for (const stage of STAGES) {
    const cut = withFields(core, stage.unitsMax, (fields) => cutFields(fields, stage))
    if (bytesOf(cut) <= CORE_BYTES_MAX) return cut
  }
  return withFields(core, 60, () => ({ cut: `[cut: the event had ${bytes} bytes]` }))
}
