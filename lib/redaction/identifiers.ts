import 'server-only'

// What our log is full of. None of it can be a card, a phone or an account number.
const ID = [
  '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', // UUID
  '[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32}', // digests
  'sha(?:1|256|384|512)[-:][A-Za-z0-9+/=_-]{27,88}', // digests by name
  '\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?:Z| ?[+-]\\d{2}:?\\d{2})?)?', // ISO 8601
  '\\d{1,2}\\.\\d{1,2}\\.\\d{4}(?: \\d{2}:\\d{2}(?::\\d{2})?)?|\\d{1,2}/\\d{1,2}/\\d{4}', // other dates
  '\\d{2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?', // times
  'v?\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}[-+][A-Za-z][0-9A-Za-z.+-]{0,64}', // semver
].join('|')
/** As white as a space for every detector, and nothing that somebody writes. */
export const BLANK = '\u2028'
export const blank = (found: string) => BLANK.repeat(found.length)

const IDS = new RegExp(`(?<![\\w-])(?:${ID})(?![\\w-])`, 'gi')

/** The same text, just as long, with UUIDs, digests, times and versions blanked out. */
export const withoutIds = (text: string): string => text.replace(IDS, blank)

const WHOLE = new RegExp(
  '^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{40}|[0-9a-f]{64}' +
    '|\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?Z)$',
)

/** Whether a text is nothing but one UUID, digest or time, as most fields of an event are. */
export const isWholeId = (text: string): boolean =>
  text.length >= 20 && text.length <= 64 && WHOLE.test(text)
