import 'server-only'
import { compare } from '@/lib/scan/engine/fingerprint'
import { CAPABILITY_KINDS, type Capability, type CapabilityKind } from '@/lib/scan/schema'

const PLACES_MAX = 20
const VALUE_LENGTH = 200
/** Beyond this many different values of a kind the rest is counted. */
const VALUES_MAX = 300

type Place = { file: string; line: number }

/** Gathers what the files show the skill can do, each with the first places that show it. */
export class Inventory {
  readonly #values = new Map<CapabilityKind, Map<string, Place[]>>()
  readonly #left = new Map<CapabilityKind, number>()

  add(kind: CapabilityKind, value: string, file: string, line: number): void {
    const name = value.replace(/\s+/g, ' ').trim().slice(0, VALUE_LENGTH)
    if (!name) return
    const values = this.#values.get(kind) ?? new Map<string, Place[]>()
    this.#values.set(kind, values)
    const places = values.get(name)
    if (!places && values.size >= VALUES_MAX) {
      this.#left.set(kind, (this.#left.get(kind) ?? 0) + 1)
      return
    }
    if (!places) values.set(name, [{ file, line }])
    else if (
      places.length < PLACES_MAX &&
      !places.some((one) => one.file === file && one.line === line)
    )
      places.push({ file, line })
  }

  /** By kind, then by value; places in order of file and line. */
  list(): Capability[] {
    return CAPABILITY_KINDS.flatMap((kind) => {
      const values = [...(this.#values.get(kind) ?? [])]
      const listed = values
        .sort(([a], [b]) => compare(a, b))
        .map(([value, places]) => ({
          kind,
          value,
          places: [...places].sort((a, b) => compare(a.file, b.file) || a.line - b.line),
        }))
      const left = this.#left.get(kind) ?? 0
      return left > 0
        ? [...listed, { kind, value: `… and ${left} more mentions`, places: [] }]
        : listed
    })
  }
}
