import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { BASE64URL, endOfRun } from '../prefixed-token'

/** Three base64url parts of which the first begins with `{"` (RFC 7519 in compact form, RFC 7515 §3.1). */
export function findJwt(text: string, prefix: string): Span[] {
  const found: Span[] = []
  let at = text.indexOf(prefix)
  while (at !== -1) {
    const header = endOfRun(text, at, BASE64URL)
    const payload = text[header] === '.' ? endOfRun(text, header + 1, BASE64URL) : header
    const end = text[payload] === '.' ? endOfRun(text, payload + 1, BASE64URL) : payload
    const begins = at === 0 || !/[A-Za-z0-9_]/.test(text.charAt(at - 1))
    const isWhole = header - at >= 10 && payload - header >= 5 && end - payload >= 11
    if (begins && isWhole) found.push({ start: at, end, isValidated: true, score: 0.95 })
    at = text.indexOf(prefix, begins && isWhole ? end : header)
  }
  return found
}

export const jwt: BuiltIn = {
  type: 'jwt',
  label: 'JSON Web Token',
  class: 'restricted',
  replacement: 'secret',
  isMarked: true,
  finds: 'Signed tokens of three parts that begin with eyJ',
  example: 'eyJhbGciOi….eyJzdWIi….…',
  keywords: ['eyj'],
  digitsMin: 0,
  skipsIds: false,
  find: (text) => findJwt(text, 'eyJ'),
}
