import 'server-only'
import type { BuiltIn, Span } from '../detector'

/** Characters of a whole IBAN by country (ISO 13616 registry). */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 ' +
    'DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 ' +
    'IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 ' +
    'MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 ' +
    'SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

/** Countries whose accounts have no letters, so that words behind a number cannot be taken for one. */
const NUMERIC = new Set(
  'AE AT BA BE CR CZ DE DK EE EG ES FI FO GL HR HU IL IS LT LY ME MR NO PL PT RS SE SI SK TL TN VA XK'.split(
    ' ',
  ),
)

const HEAD = /(?<![A-Za-z0-9+/_-])[A-Za-z]{2}\d{2}(?=[ \u00a0-]?[A-Za-z0-9])/g
const SEPARATOR = /[ \u00a0-]/
const ALPHANUMERIC = /[A-Za-z0-9]/

/** Lower case is taken only where nothing parts it, and letters only where the country has some. */
const isWellFormed = (written: string, iban: string): boolean =>
  (written.length === iban.length || !/[a-z]/.test(written)) &&
  (!NUMERIC.has(iban.slice(0, 2)) || /^[A-Z]{2}\d+$/.test(iban))

/** ISO 7064 mod 97-10 over the rearranged number, letters as 10 to 35. */
function isChecked(iban: string): boolean {
  let rest = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** Exactly as many characters as the country has, single separators between them allowed; or null. */
function read(text: string, start: number, length: number): { iban: string; end: number } | null {
  let iban = ''
  let at = start
  while (iban.length < length) {
    const character = text.charAt(at)
    if (ALPHANUMERIC.test(character)) iban += character
    else if (!SEPARATOR.test(character) || !ALPHANUMERIC.test(text.charAt(at - 1))) return null
    at += 1
  }
  return ALPHANUMERIC.test(text.charAt(at)) ? null : { iban: iban.toUpperCase(), end: at }
}

function find(text: string): Span[] {
  const found: Span[] = []
  for (const match of text.matchAll(HEAD)) {
    const length = LENGTHS[match[0].slice(0, 2).toUpperCase()]
    const whole = length === undefined ? null : read(text, match.index, length)
    if (!whole || !isWellFormed(text.slice(match.index, whole.end), whole.iban)) continue
    if (isChecked(whole.iban))
      found.push({ start: match.index, end: whole.end, isValidated: true, score: 0.98 })
  }
  return found
}

export const iban: BuiltIn = {
  type: 'iban',
  label: 'IBAN',
  class: 'confidential',
  replacement: 'tag-last-4',
  finds:
    'Account numbers of 84 countries with their length and a right check number, spaced or not',
  example: 'DE89 3704 0044 0532 0130 00',
  keywords: [],
  digitsMin: 4,
  skipsIds: true,
  find,
}
