import 'server-only'
import type { DataClass, Replacement } from './rules'

/** Where something was found; offsets are UTF-16 units, `end` exclusive. */
export type Span = { start: number; end: number; isValidated: boolean; score: number }

/**
 * Finds one type of data. `find` must take time linear in the text: it gets whatever people send.
 * It is called only when the text holds one of `keywords` (lower case; none listed = always) and at
 * least `digitsMin` digits.
 */
export type Detector = {
  type: string
  label: string
  class: DataClass
  replacement: Replacement
  /** Says which secrets are the same one, by the end of an HMAC. */
  isMarked?: boolean
  keywords: readonly string[]
  digitsMin: number
  /** Looks at the text with UUIDs, digests, times and versions blanked out. */
  skipsIds: boolean
  find(text: string): Span[]
}

/** A detector of Countersign's own, with what its page says of it. */
export type BuiltIn = Detector & { finds: string; example: string }
