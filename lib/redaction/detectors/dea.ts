import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { isNear } from '../nearby-words'

const FORM = /(?<![\w-])[ABCDEFGHJKLMPRSTUX][A-Z9](\d{6})(\d)(?![\w-])/gi
const WORDS = /\b(?:dea|drug enforcement|prescriber|controlled substance)\b/i

/** The 1st, 3rd and 5th digit and twice the 2nd, 4th and 6th; the last digit of the sum is the seventh. */
function isChecked(six: string, check: string): boolean {
  const digit = (at: number) => Number(six.charAt(at))
  const sum = digit(0) + digit(2) + digit(4) + 2 * (digit(1) + digit(3) + digit(5))
  return sum % 10 === Number(check)
}

function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(FORM)) {
    const [whole, six = '', check = ''] = match
    const [start, end] = [match.index, match.index + whole.length]
    if (isChecked(six, check) && isNear(WORDS, text, start, end))
      found.push({ start, end, isValidated: true, score: 0.9 })
  }
  return found
}

export const dea: BuiltIn = {
  type: 'dea',
  label: 'US prescriber number (DEA)',
  class: 'confidential',
  replacement: 'tag',
  finds: 'Two letters and seven digits whose check digit is right, beside a word such as DEA',
  example: 'DEA AB1234563',
  keywords: ['dea', 'drug', 'prescriber', 'controlled'],
  digitsMin: 7,
  skipsIds: true,
  find,
}
