import 'server-only'
import type { BuiltIn, Span } from './detector'

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95

/** Which characters, of the first 128, may stand in a token. */
export function charset(characters: string): Uint8Array {
  const table = new Uint8Array(128)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
export const LOWER = 'abcdefghijklmnopqrstuvwxyz'
export const DIGITS = '0123456789'
export const ALPHANUMERIC = charset(UPPER + LOWER + DIGITS)
export const WORD = charset(`${UPPER + LOWER + DIGITS}_`)
export const BASE64URL = charset(`${UPPER + LOWER + DIGITS}_-`)
export const BASE64 = charset(`${UPPER + LOWER + DIGITS}+/=`)

/** The end of the run of allowed characters that begins at `from`. */
export function endOfRun(text: string, from: number, allowed: Uint8Array): number {
  let at = from
  while (at < text.length && allowed[text.charCodeAt(at)] === 1) at += 1
  return at
}

export type Shape = {
  /** Exactly as the issuer writes it. */
  prefix: string
  /** Of what follows the prefix. */
  characters: Uint8Array
  min: number
  /** A longer run is something else; by default there is none too long. */
  max?: number
  /** Refuses what has the form but is not one, given all of it. */
  accepts?: (token: string) => boolean
}

const ACCEPTS_LOOKS_AT = 300

/** Every token of the shape. A run of characters is walked once, wherever in it tokens may begin. */
export function findShape(text: string, shape: Shape): Span[] {
  const found: Span[] = []
  const { prefix, characters, min, max = Number.POSITIVE_INFINITY, accepts } = shape
  let runEnd = 0
  let start = text.indexOf(prefix)
  while (start !== -1) {
    const body = start + prefix.length
    if (body >= runEnd) runEnd = endOfRun(text, body, characters)
    const length = runEnd - body
    const begins = start === 0 || !isWordCode(text.charCodeAt(start - 1))
    const fits = begins && length >= min && length <= max
    const token = () => text.slice(start, Math.min(runEnd, start + ACCEPTS_LOOKS_AT))
    if (fits && (accepts?.(token()) ?? true)) {
      found.push({ start, end: runEnd, isValidated: true, score: 0.95 })
      start = text.indexOf(prefix, runEnd)
    } else start = text.indexOf(prefix, body)
  }
  return found
}

/** A filler such as `xxxxxxxx` or `YOUR_KEY_HERE`, not a secret. */
export const isFiller = (token: string): boolean =>
  new Set(token.slice(-24)).size < 6 ||
  /example|your[_-]?|placeholder|x{6}|\.{3}|_here$/i.test(token)

type Secret = { type: string; label: string; finds: string; example: string; shapes: Shape[] }

/** A detector of credentials known by the prefix their issuer gives them. */
export const defineSecret = ({ shapes, ...secret }: Secret): BuiltIn => ({
  ...secret,
  class: 'restricted',
  replacement: 'secret',
  isMarked: true,
  keywords: shapes.map(({ prefix }) => prefix.toLowerCase()),
  digitsMin: 0,
  skipsIds: false,
  find: (text) => shapes.flatMap((shape) => findShape(text, shape)),
})
