import 'server-only'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { BuiltIn, Span } from '../detector'
import { isAfter, isNear } from '../nearby-words'

/** National numbers are read as one of these, in this order; international ones of any country. */
export const PHONE_REGIONS: readonly CountryCode[] = ['US', 'GB', 'DE', 'FR', 'IN', 'AU']

const CANDIDATE =
  /(?<![\w.+/:=#%@-])(?:\+|00)?\(?\d(?:[ .\-/\u00a0\u2010-\u2013]{0,2}(?:[()][ -]?)?\d){6,16}(?:[ ,]{0,2}(?:x|ext\.?|extension)[ .:]{0,2}\d{1,6})?(?![\w%]|[.,:/-]\d)/g
const WORDS =
  /\b(?:phones?|tele?(?:phone|fon|fono)?|mobiles?|mobil|handy|cell(?:phone|ular)?|fax|call(?:ed|s|ing|back)?|dial(?:ed)?|ring|rang|reach(?:ed)?|text(?:ed)?|sms|whatsapp|signal|hotline|voicemail|pager|contact|landline|portable|t[ée]l(?:[ée]phone)?|m(?=:))\b|☎|📞/i
const OTHER =
  /\b(?:orders?|invoices?|tickets?|refs?|references?|ids?|no|case|versions?|build|sku|isbn|issn|account|amount|error|line|port|pid|size|bytes|rows?|tracking|serial|batch|lot|job|run|epoch|timestamp|article|part|model|policy|claim|contract|commit|revision|from|between|parcel|po)\b[ #:.=]{0,3}(?:is |was )?$/i
const GROUPED_NANP = /^(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4}\b/
const TRUNK_GROUPED = /^\(?0\d{1,4}\)?(?:[ -]\d{2,4}){2,4}$|^0\d{2,4}[ -/]\d{5,8}$/

/** Only where the digits could be dialled at all: reading a number costs more than everything else. */
function regionsFor(number: string): readonly CountryCode[] {
  const digits = number.replace(/(?:x|ext).{0,24}$/i, '').replace(/\D/g, '')
  if (digits.startsWith('0')) return PHONE_REGIONS.filter((region) => region !== 'US')
  if (digits.length === 10)
    return PHONE_REGIONS.filter((region) => region === 'US' || region === 'IN')
  return digits.length === 11 && digits.startsWith('1') ? ['US'] : []
}

const readsAs = (number: string, region?: CountryCode): boolean =>
  parsePhoneNumberFromString(number, {
    ...(region ? { defaultCountry: region } : {}),
    extract: false,
  })?.isValid() ?? false

/** A number without a country is one only if it is written like one, or a word beside it says so. */
function scoreOf(text: string, number: string, start: number, end: number): number {
  const isNamed = isNear(WORDS, text, start, end)
  if (/^00\d+$/.test(number) && !isNamed) return 0
  const plain = number.replace(/^00/, '+')
  if (plain.startsWith('+')) return readsAs(plain) ? 0.9 : 0
  if (!isNamed && isAfter(OTHER, text, start)) return 0
  if (GROUPED_NANP.test(number)) return readsAs(number, 'US') ? 0.8 : 0
  if (!isNamed && !TRUNK_GROUPED.test(number)) return 0
  return regionsFor(number).some((region) => readsAs(number, region)) ? (isNamed ? 0.8 : 0.5) : 0
}

const LEADING_GROUP = /^\S{1,20} {1,2}/

/** `5 415-555-2671`: a number may stand before the number. */
function bestWithin(text: string, candidate: string, end: number): Span | null {
  let number = candidate
  for (let tries = 0; tries < 4 && number.length >= 7; tries += 1) {
    const start = end - number.length
    const score = scoreOf(text, number, start, end)
    if (score > 0) return { start, end, isValidated: false, score }
    const lead = LEADING_GROUP.exec(number)
    if (!lead) return null
    number = number.slice(lead[0].length)
  }
  return null
}

function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(CANDIDATE)) {
    const span = bestWithin(text, match[0], match.index + match[0].length)
    if (span) found.push(span)
  }
  return found
}

export const phone: BuiltIn = {
  type: 'phone',
  label: 'Phone number',
  class: 'confidential',
  replacement: 'tag',
  finds: 'International numbers of every country; national ones where their form or a word says so',
  example: '+44 20 7946 0958',
  keywords: [],
  digitsMin: 7,
  skipsIds: true,
  find,
}
