import 'server-only'
import { createHmac } from 'node:crypto'
import { currentVaultKey, derive } from '@/lib/crypto/vault'
import type { CompiledRule } from '@/lib/redaction/compile-rule'
import { unhidden } from '@/lib/redaction/plain-form'
import { redact } from '@/lib/redaction/redact'
import { type DataClass, FIELD_MAX, higherClass, type Redacted } from '@/lib/redaction/rules'
import type { Plain, PlainFields } from './schema'

const TEXT_MAX = 4_000
const MARK_LENGTH = 8

let marking: { vaultKey: string; key: Buffer } | undefined

/** Tells two secrets apart, or the same one twice, without the secret: who lacks the vault's key learns nothing. */
function mark(type: string, secret: string): string {
  const vaultKey = currentVaultKey()
  if (marking?.vaultKey !== vaultKey.id)
    marking = { vaultKey: vaultKey.id, key: derive(vaultKey, 'redaction-mark/v1') }
  const hmac = createHmac('sha256', marking.key).update(`${type}\n${secret}`)
  return hmac.digest('hex').slice(0, MARK_LENGTH)
}

/** Postgres's jsonb refuses NUL, and RFC 8785 refuses lone surrogates. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd')

// Cut after redaction: half a secret would not be recognised.
const cut = (text: string): string => text.slice(0, TEXT_MAX).toWellFormed()

/** The text with only what is restricted replaced, and what that was, in words. */
function replaceRestricted(text: string, { findings }: Redacted) {
  const removed: string[] = []
  let [kept, at] = ['', 0]
  for (const { class: found, label, start, end, replacement } of findings) {
    if (found !== 'restricted' || replacement === null) continue
    removed.push(label)
    kept += text.slice(at, start) + replacement
    at = end
  }
  return { kept: kept + text.slice(at), removed }
}

/** A text as a row may keep it, at most `FIELD_MAX` of it, and in words what was taken out. */
export function withoutRestricted(
  text: string,
  rules: readonly CompiledRule[],
): { text: string; removed: readonly string[] } {
  const seen = unhidden(text, rules)
  const { kept, removed } = replaceRestricted(seen, redact(seen, { rules, mark }))
  return { text: kept.length > FIELD_MAX ? kept.slice(0, FIELD_MAX).toWellFormed() : kept, removed }
}

const HARMLESS_MAX = 1_000
const HARMLESS_LENGTH_MAX = 200

/** Short texts in which nothing was found, by rules: browsers, states and names come again and again, ids do not. */
const harmless = new WeakMap<readonly CompiledRule[], Set<string>>()

function harmlessUnder(rules: readonly CompiledRule[]): Set<string> {
  const known = harmless.get(rules)
  if (known && known.size < HARMLESS_MAX) return known
  const made = new Set<string>()
  harmless.set(rules, made)
  return made
}

/** Takes out of one event's fields what may not be stored, and remembers how sensitive it was. */
export class FieldRedaction {
  /** The highest class of what was found so far. */
  found: DataClass | null = null
  readonly #rules: readonly CompiledRule[]
  readonly #harmless: Set<string>

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules
    this.#harmless = harmlessUnder(rules)
  }

  #redact(text: string): Redacted {
    const redacted = redact(text, { rules: this.#rules, mark })
    const recurs = text.length <= HARMLESS_LENGTH_MAX && !/^[\da-f-]{20,}$/.test(text)
    if (recurs && redacted.findings.length === 0) this.#harmless.add(text)
    return redacted
  }

  /** A text that stays for good: neither secrets nor personal data. */
  text(text: string): string {
    if (this.#harmless.has(text)) return text
    const redacted = this.#redact(unhidden(storable(text), this.#rules))
    this.found = higherClass(this.found, redacted.class)
    return cut(redacted.text)
  }

  value(value: Plain): Plain {
    if (typeof value === 'string') return this.text(value)
    return Array.isArray(value) ? value.map((one) => this.text(one)) : value
  }

  fields(fields: PlainFields): Record<string, Plain> {
    const entries = Object.entries(fields)
    return Object.fromEntries(entries.map(([name, value]) => [name, this.value(value)]))
  }

  /** A text that is encrypted for one person: personal data may stay, what is restricted may not. */
  personal(text: string): string {
    if (this.#harmless.has(text)) return text
    const whole = unhidden(storable(text), this.#rules)
    const { kept, removed } = replaceRestricted(whole, this.#redact(whole))
    if (removed.length > 0) this.found = higherClass(this.found, 'restricted')
    return cut(kept)
  }
}
