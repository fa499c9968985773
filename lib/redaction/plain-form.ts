import 'server-only'
import type { CompiledRule } from './compile-rule'
import { redact } from './redact'

/** The zero of each script that writes decimal digits of its own and that NFKC leaves as it is. */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
  0xf20, 0x1040, 0x17e0, 0x1810,
]

const isAscii = (text: string): boolean => !/[^\p{ASCII}]/u.test(text)

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  const zero = ZEROS.find((one) => code >= one && code <= one + 9)
  return zero === undefined ? digit : String(code - zero)
}

/** What a reader sees: no invisible characters, letters and digits of ordinary width, digits 0 to 9. */
const plainForm = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Nd}/gu, asciiDigit)

/**
 * The text as it is, or in its plain form where that holds something to redact which the writing hides:
 * full-width digits, zero-width characters within a number (Unicode TR 36 §3).
 */
export function unhidden(text: string, rules: readonly CompiledRule[]): string {
  if (isAscii(text)) return text
  const plain = plainForm(text)
  if (plain === text) return text
  const found = (one: string) => redact(one, { rules }).findings.length
  return found(plain) > found(text) ? plain : text
}
