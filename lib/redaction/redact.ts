import 'server-only'
import type { CompiledRule } from './compile-rule'
import { Engine, type Mark } from './engine'
import type { DataClass, Redacted } from './rules'

type Options = {
  /** The organization's own rules, beside those that come with Countersign. */
  rules?: readonly CompiledRule[]
  /** Puts `#…` into markers, so that two of the same secret can be seen to be the same. */
  mark?: Mark
}

const NO_RULES: readonly CompiledRule[] = []
const builtIn = new Engine()
const engines = new WeakMap<readonly CompiledRule[], Engine>()

function engineFor(rules: readonly CompiledRule[]): Engine {
  if (rules.length === 0) return builtIn
  const known = engines.get(rules)
  if (known) return known
  const made = new Engine(rules)
  engines.set(rules, made)
  return made
}

/**
 * Replaces payment, personal and secret data in a text by markers that name the type. Twice is the
 * same as once. Beyond `FIELD_MAX` (64 Ki UTF-16 units) nothing is passed on, and a note says so.
 * Pass the same array of rules every time: what is made of it is kept by its identity.
 */
export const redact = (text: string, { rules = NO_RULES, mark }: Options = {}): Redacted =>
  engineFor(rules).redact(text, mark)

/** The highest class of what a text holds, or null where nothing is found. */
export const classify = (text: string, options?: Options): DataClass | null =>
  redact(text, options).class
