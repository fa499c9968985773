import 'server-only'
import type { EventCore, Plain } from '@/lib/audit/schema'

const PLACES = ['data', 'after', 'before'] as const

/**
 * A plain field of an event by its name: of its data, else as it became, else as it was. `data.x`,
 * `after.x` and `before.x` ask for one of them. Undefined when there is none.
 */
export function fieldOf(core: EventCore, name: string): Plain | undefined {
  const dot = name.indexOf('.')
  const place = PLACES.find((one) => one === name.slice(0, dot))
  const inside = (where: (typeof PLACES)[number], key: string): Plain | undefined => {
    const fields = core[where]
    return fields && Object.hasOwn(fields, key) ? fields[key] : undefined
  }
  if (place) return inside(place, name.slice(dot + 1))
  for (const one of PLACES) {
    const found = inside(one, name)
    if (found !== undefined) return found
  }
  return undefined
}
