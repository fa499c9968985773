import 'server-only'
import type { BuiltIn, Span } from '../detector'

// Every position has its own alphabet; S, L, O, I, B and Z are left out everywhere.
const LETTER = '[AC-HJKMNP-RT-Y]'
const EITHER = '[0-9AC-HJKMNP-RT-Y]'
const PLAIN = `[1-9]${LETTER}${EITHER}\\d${LETTER}${EITHER}\\d${LETTER}${LETTER}\\d\\d`
const DASHED = `[1-9]${LETTER}${EITHER}\\d-${LETTER}${EITHER}\\d-${LETTER}${LETTER}\\d\\d`
const FORM = new RegExp(`(?<![\\w+/=-])(?:${PLAIN}|${DASHED})(?![\\w+/=-])`, 'g')

const find = (text: string): Span[] =>
  [...text.matchAll(FORM)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    isValidated: true,
    score: 0.85,
  }))

export const mbi: BuiltIn = {
  type: 'mbi',
  label: 'Medicare number (MBI)',
  class: 'restricted',
  replacement: 'tag',
  finds: 'Eleven characters in the form that Medicare prescribes position by position',
  example: '1EG4-TE5-MK73',
  keywords: [],
  digitsMin: 4,
  skipsIds: true,
  find,
}
