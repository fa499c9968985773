import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { isNear } from '../nearby-words'

const FORM = /(?<![\w.-])(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}(?![\w-])/g
const WORDS = /\b(?:aba|routing|rtn|transit)\b/i
const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1]

const isChecked = (digits: string) =>
  WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(digits.charAt(i)), 0) % 10 === 0

function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(FORM)) {
    const [start, end] = [match.index, match.index + match[0].length]
    if (isChecked(match[0]) && isNear(WORDS, text, start, end))
      found.push({ start, end, isValidated: true, score: 0.85 })
  }
  return found
}

export const routingNumber: BuiltIn = {
  type: 'aba',
  label: 'US bank routing number (ABA)',
  class: 'confidential',
  replacement: 'tag',
  finds: 'Nine digits whose check digit is right, beside a word such as routing or ABA',
  example: 'routing 021000021',
  keywords: ['aba', 'routing', 'rtn', 'transit'],
  digitsMin: 9,
  skipsIds: true,
  find,
}
