import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { passesLuhn } from '../luhn'

/** First and last issuer number of the range, and the lengths that the network issues. */
const BRANDS: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['1800', '1800', [15]], // JCB
  ['2131', '2131', [15]], // JCB
  ['2200', '2204', [16, 17, 18, 19]], // Mir
  ['2221', '2720', [16]], // Mastercard
  ['300', '305', [14, 16]], // Diners Club
  ['3095', '3095', [14, 16]],
  ['34', '34', [15]], // American Express
  ['3528', '3589', [16, 17, 18, 19]], // JCB
  ['36', '36', [14, 15, 16, 17, 18, 19]], // Diners Club
  ['37', '37', [15]], // American Express
  ['38', '39', [14, 16]], // Diners Club
  ['4', '4', [13, 16, 19]], // Visa
  ['5018', '5018', [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
  ['5020', '5020', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['5038', '5038', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['508', '508', [16]], // RuPay
  ['51', '55', [16]], // Mastercard
  ['5893', '5893', [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
  ['6011', '6011', [16, 17, 18, 19]], // Discover
  ['606282', '606282', [16]], // Hipercard
  ['62', '62', [16, 17, 18, 19]], // UnionPay
  ['6304', '6304', [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
  ['636368', '636368', [16]], // Elo
  ['644', '649', [16, 17, 18, 19]], // Discover
  ['65', '65', [16, 17, 18, 19]],
  ['6759', '6759', [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
  ['6761', '6763', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['81', '82', [16, 17, 18, 19]], // UnionPay, RuPay
]

const isCard = (digits: string): boolean =>
  BRANDS.some(([from, to, lengths]) => {
    const head = digits.slice(0, from.length)
    return head >= from && head <= to && lengths.includes(digits.length)
  }) && passesLuhn(digits)

const DIGITS_MAX = 19
const GROUP = /\d{1,20}/g
const SEPARATOR = /^[ \u00a0\u2009\u202f.\-\u2010-\u2013]$/

type Group = { start: number; end: number }

/** Groups of digits, parted into rows: within one, a single separator stands between two groups. */
function* rowsOf(text: string): Generator<Group[]> {
  let row: Group[] = []
  for (const match of text.matchAll(GROUP)) {
    const group = { start: match.index, end: match.index + match[0].length }
    const last = row.at(-1)
    const isNext =
      last && group.start === last.end + 1 && SEPARATOR.test(text.charAt(group.start - 1))
    if (last && !isNext) {
      yield row
      row = []
    }
    row.push(group)
  }
  if (row.length > 0) yield row
}

const FRACTION = /\d\.$/
const isOutside = (character: string) => !/[A-Za-z0-9_]/.test(character)

/** Whether the separators within are one kind; a dot only between fours, else it is a fraction. */
function isEven(text: string, groups: readonly Group[]): boolean {
  if (groups.length === 1) return true
  const kinds = new Set(groups.slice(1).map(({ start }) => text.charAt(start - 1)))
  if (kinds.size > 1) return false
  const sizes = groups.map(({ start, end }) => end - start)
  if (kinds.has('.')) return sizes.every((size) => size === 4)
  return sizes.every((size, i) => size >= 2 || i === sizes.length - 1)
}

/** The longest card that begins with the group at `from`, as the index of its last group, or -1. */
function cardFrom(text: string, row: readonly Group[], from: number): number {
  let digits = ''
  let last = -1
  for (let to = from; to < row.length; to += 1) {
    const group = row[to]
    if (!group) break
    digits += text.slice(group.start, group.end)
    if (digits.length > DIGITS_MAX) break
    if (digits.length >= 12 && isCard(digits) && isEven(text, row.slice(from, to + 1))) last = to
  }
  return last
}

function find(text: string): Span[] {
  const found: Span[] = []
  for (const row of rowsOf(text))
    for (let from = 0; from < row.length; from += 1) {
      const to = cardFrom(text, row, from)
      const [first, last] = [row[from], row[to]]
      if (!first || !last) continue
      if (!isOutside(text.charAt(first.start - 1)) || !isOutside(text.charAt(last.end))) continue
      if (FRACTION.test(text.slice(Math.max(0, first.start - 2), first.start))) continue
      found.push({ start: first.start, end: last.end, isValidated: true, score: 0.95 })
      from = to
    }
  return found
}

export const card: BuiltIn = {
  type: 'card',
  label: 'Payment card',
  class: 'restricted',
  replacement: 'tag-last-4',
  isMarked: true,
  finds:
    '12 to 19 digits of a known network whose check digit is right, with or without separators',
  example: '4111 1111 1111 1111',
  keywords: [],
  digitsMin: 12,
  skipsIds: true,
  find,
}
