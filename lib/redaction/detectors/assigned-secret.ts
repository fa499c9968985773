import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { entropy } from '../entropy'

const NAMED =
  /(password|passwd|passphrase|pwd|secret|token|api[_-]?key|[a-z0-9][_-]key|credentials?)["'`]{0,1}\s{0,3}(?:=>|:=|[:=]|\bis\b)\s{0,3}(["'`]?)([^\s"'`,;<>{}()[\]]{6,256})/gi
const AUTHORIZATION = /\b(?:bearer|basic)\s{1,3}([A-Za-z0-9+/=_.~-]{16,512})/gi
const IN_ADDRESS = /\b[a-z][a-z0-9+.-]{1,14}:\/\/[^\s:/@"'<>]{0,64}:([^\s:/@"'<>]{4,128})@/gi
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const PLACEHOLDER =
  /^(?:[$%/<]|\.\/|https?:|process\.|env\.|your|my[_-]|example|sample|change[_-]?me|placeholder|redacted|insert|x{4}|\*{3}|\.{3})/i
const PASSWORD = /^pass|^pwd$/i

/** A password is short and odd; a token is long and random. Words, paths and variables are neither. */
function isSecretValue(name: string, value: string): boolean {
  if (UUID.test(value) || PLACEHOLDER.test(value) || new Set(value).size < 5) return false
  const hasDigit = /\d/.test(value)
  const hasLetter = /[A-Za-z]/.test(value)
  const hasSymbol = /[^A-Za-z0-9._-]/.test(value)
  if (PASSWORD.test(name)) return hasLetter && (hasDigit || hasSymbol) && entropy(value) >= 2.5
  return value.length >= 16 && hasDigit && hasLetter && entropy(value) >= 3
}

function find(text: string): Span[] {
  const found: Span[] = []
  const add = (end: number, value: string, score: number) =>
    found.push({ start: end - value.length, end, isValidated: false, score })
  for (const match of text.matchAll(NAMED)) {
    const [whole, name = '', , value = ''] = match
    const shown = value.replace(/[.!?:]{1,3}$/, '')
    const end = match.index + whole.length - (value.length - shown.length)
    if (isSecretValue(name, shown)) add(end, shown, 0.7)
  }
  for (const match of text.matchAll(AUTHORIZATION)) {
    const [whole, value = ''] = match
    if (isSecretValue('token', value)) add(match.index + whole.length, value, 0.7)
  }
  for (const match of text.matchAll(IN_ADDRESS)) {
    const [whole, value = ''] = match
    if (/^[$%<{]|^(?:password|pass|secret|\*{1,128})$/i.test(value)) continue
    const end = match.index + whole.length - 1
    // The form of the address says what it is; what follows the @ looks like somebody's e-mail.
    found.push({ start: end - value.length, end, isValidated: true, score: 0.95 })
  }
  return found
}

export const assignedSecret: BuiltIn = {
  type: 'secret',
  label: 'Password or token',
  class: 'restricted',
  replacement: 'secret',
  isMarked: true,
  finds:
    'Random values behind names such as password=, token: or Bearer, and passwords in addresses',
  example: 'password=…',
  keywords: [
    'passw',
    'passp',
    'pwd',
    'secret',
    'token',
    'key',
    'credential',
    'bearer',
    'basic',
    '://',
  ],
  digitsMin: 0,
  skipsIds: false,
  find,
}
