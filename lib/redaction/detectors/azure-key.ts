import 'server-only'
import type { Span } from '../detector'
import { BASE64, charset, DIGITS, defineSecret, endOfRun, LOWER, UPPER } from '../prefixed-token'

const ENTRA = charset(`${UPPER + LOWER + DIGITS}_~.-`)
const NAMES = ['AccountKey=', 'SharedAccessKey=', 'sig=']
const SIGNATURE = charset(`${UPPER + LOWER + DIGITS}%+/=`)

/** Entra client secrets: three characters, a digit, `Q~` and 31 to 34 more. */
function* entraSecrets(text: string): Generator<Span> {
  for (let at = text.indexOf('Q~'); at !== -1; at = text.indexOf('Q~', at + 2)) {
    const start = at - 4
    if (start < 0 || !/^[A-Za-z0-9_~.-]{3}\d$/.test(text.slice(start, at))) continue
    if (start > 0 && /[A-Za-z0-9_]/.test(text.charAt(start - 1))) continue
    const end = endOfRun(text.slice(0, at + 40), at + 2, ENTRA)
    if (end - at - 2 >= 31 && end - at - 2 <= 34)
      yield { start, end, isValidated: true, score: 0.9 }
  }
}

/** Base64 keys behind the names that Azure gives them in connection strings and signed addresses. */
function* namedKeys(text: string): Generator<Span> {
  for (const name of NAMES)
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
      const start = at + name.length
      const characters = name === 'sig=' ? SIGNATURE : BASE64
      const end = endOfRun(text.slice(0, start + 200), start, characters)
      if (end - start >= 40) yield { start, end, isValidated: true, score: 0.95 }
    }
}

export const azureKey = {
  ...defineSecret({
    type: 'azure-key',
    label: 'Azure key',
    finds: 'Account and shared access keys, signatures in signed addresses, Entra client secrets',
    example: 'AccountKey=…',
    shapes: [],
  }),
  keywords: ['accountkey=', 'sharedaccesskey=', 'sig=', 'q~'],
  find: (text: string): Span[] => [...entraSecrets(text), ...namedKeys(text)],
}
