import 'server-only'
import type { BuiltIn, Span } from '../detector'

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g
const BODY = /^[A-Za-z0-9+/=\s\\:,.()-]*/
const END = '-----END '
const END_LINE = /^-----END [A-Z0-9 ]{0,48}-----/

/** Without its last line, a key ends where what cannot be in one begins. */
function find(text: string): Span[] {
  const found: Span[] = []
  let done = 0
  for (const match of text.matchAll(BEGIN)) {
    if (match.index < done) continue
    const body = match.index + match[0].length
    const closing = text.indexOf(END, body)
    const last = closing === -1 ? null : END_LINE.exec(text.slice(closing, closing + 64))
    done = last
      ? closing + last[0].length
      : body + (BODY.exec(text.slice(body))?.[0].trimEnd().length ?? 0)
    found.push({ start: match.index, end: done, isValidated: true, score: 1 })
  }
  return found
}

export const privateKey: BuiltIn = {
  type: 'private-key',
  label: 'Private key',
  class: 'restricted',
  replacement: 'secret',
  isMarked: true,
  finds: 'PEM private keys (RSA, EC, OpenSSH, PGP, PKCS #8), also cut off ones',
  example: '-----BEGIN PRIVATE KEY-----',
  keywords: ['private key'],
  digitsMin: 0,
  skipsIds: false,
  find,
}
