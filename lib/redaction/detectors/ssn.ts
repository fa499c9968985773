import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { isNear } from '../nearby-words'

const FORM = /(?<![\w.-])(\d{3})([ -]?)(\d{2})\2(\d{4})(?![\w-])/g
const WORDS = /\b(?:ssns?|ss#|social[ -]security|social|soc[ .]sec)\b/i
const NEVER_ISSUED = new Set(['078051120', '219099999', '123456789'])

/** The rules of issue: no area 000, 666 or 9xx, no group 00, no serial 0000, none of the famous ones. */
function isIssuable(area: string, group: string, serial: string): boolean {
  const all = area + group + serial
  if (area === '000' || area === '666' || area.startsWith('9')) return false
  if (group === '00' || serial === '0000') return false
  return !NEVER_ISSUED.has(all) && !all.startsWith('98765432') && new Set(all).size > 1
}

/** Nine digits in a row or parted by spaces are a number like any other, unless a word says otherwise. */
function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(FORM)) {
    const [whole, area = '', separator, group = '', serial = ''] = match
    const [start, end] = [match.index, match.index + whole.length]
    if (!isIssuable(area, group, serial)) continue
    const isNamed = isNear(WORDS, text, start, end)
    if (separator !== '-' && !isNamed) continue
    found.push({ start, end, isValidated: true, score: isNamed ? 0.95 : 0.85 })
  }
  return found
}

export const ssn: BuiltIn = {
  type: 'ssn',
  label: 'US social security number',
  class: 'restricted',
  replacement: 'tag',
  finds:
    'Numbers that could have been issued: with dashes anywhere, else beside a word such as SSN',
  example: '536-22-1847',
  keywords: [],
  digitsMin: 9,
  skipsIds: true,
  find,
}
