import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { isNear } from '../nearby-words'

const FORM = /(?<![\w.-])9\d{2}([ -]?)(\d{2})\1\d{4}(?![\w-])/g
const WORDS = /\b(?:itins?|individual taxpayer|taxpayer|tax[ -]?id)\b/i

/** Groups that the IRS issues: 50-65, 70-88, 90-92 and 94-99. */
const isIssued = (group: number) =>
  (group >= 50 && group <= 65) ||
  (group >= 70 && group <= 88) ||
  (group >= 90 && group <= 92) ||
  group >= 94

function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(FORM)) {
    const [whole, separator, group] = match
    const [start, end] = [match.index, match.index + whole.length]
    const isNamed = isNear(WORDS, text, start, end)
    if (!isIssued(Number(group)) || (separator !== '-' && !isNamed)) continue
    found.push({ start, end, isValidated: true, score: isNamed ? 0.95 : 0.8 })
  }
  return found
}

export const itin: BuiltIn = {
  type: 'itin',
  label: 'US taxpayer number (ITIN)',
  class: 'restricted',
  replacement: 'tag',
  finds: 'Nine digits from 9 on with an issued group: with dashes, else beside a word such as ITIN',
  example: '912-74-1234',
  keywords: [],
  digitsMin: 9,
  skipsIds: true,
  find,
}
