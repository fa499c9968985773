import 'server-only'
import type { BuiltIn, Span } from '../detector'
import { entropy } from '../entropy'
import { BASE64, endOfRun } from '../prefixed-token'

const LENGTH = 40
const NAMED =
  /(?:aws[_ .-]?)?(?:secret|session)[_ .-]?(?:access[_ .-]?)?(?:key|token)["']{0,1}\s{0,3}(?:=>|[:=])\s{0,3}["']{0,1}/gi
const KEY_ID = /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b[^A-Za-z0-9+/]{1,6}/g

const looksRandom = (value: string) =>
  /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && entropy(value) >= 4

/** 40 base64 characters behind their name, or right behind a key ID. They have no prefix of their own. */
function find(text: string): Span[] {
  const found: Span[] = []
  for (const pattern of [NAMED, KEY_ID])
    for (const match of text.matchAll(pattern)) {
      const start = match.index + match[0].length
      const end = endOfRun(text.slice(0, start + LENGTH + 1), start, BASE64)
      if (end - start === LENGTH && looksRandom(text.slice(start, end)))
        found.push({ start, end, isValidated: true, score: 0.95 })
    }
  return found
}

export const awsSecret: BuiltIn = {
  type: 'aws-secret',
  label: 'AWS secret key',
  class: 'restricted',
  replacement: 'secret',
  isMarked: true,
  finds: '40 random characters behind a name such as aws_secret_access_key, or behind a key ID',
  example: 'aws_secret_access_key=…',
  keywords: ['secret', 'session', 'akia', 'asia'],
  digitsMin: 0,
  skipsIds: false,
  find,
}
