import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { passesLuhn } from '../luhn'
import { isNear } from '../nearby-words'

const FORM = /(?<![\w.-])[12]\d{9}(?![\w-])/g
const WORDS = /\b(?:npis?|national provider|provider (?:id|number|identifier))\b/i

function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(FORM)) {
    const [start, end] = [match.index, match.index + match[0].length]
    if (passesLuhn(`80840${match[0]}`) && isNear(WORDS, text, start, end))
      found.push({ start, end, isValidated: true, score: 0.9 })
  }
  return found
}

/** 45 CFR 162.406: ten digits, checked as if 80840 stood before them. */
export const npi: BuiltIn = {
  type: 'npi',
  label: 'US provider number (NPI)',
  class: 'confidential',
  replacement: 'tag',
  finds: 'Ten digits whose check digit is right, beside a word such as NPI',
  example: 'NPI 1234567893',
  keywords: ['npi', 'provider'],
  digitsMin: 10,
  skipsIds: true,
  find,
}
