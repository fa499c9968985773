import 'server-only'
import { isIPv4, isIPv6 } from 'node:net'
import type { BuiltIn, Span } from '../detector'

const V4 = /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g
const V6 = /(?<![\w.:])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,37}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/g

const hasTwo = (text: string, character: string) => {
  const first = text.indexOf(character)
  return first !== -1 && text.indexOf(character, first + 1) !== -1
}

const spansOf = (text: string, form: RegExp, isIp: (ip: string) => boolean): Span[] =>
  [...text.matchAll(form)]
    .filter(([ip]) => isIp(ip))
    .map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      isValidated: true,
      score: 0.8,
    }))

/** Only labelled: where a request came from is what the log is for, and it is kept erasable elsewhere. */
export const ipAddress: BuiltIn = {
  type: 'ip-address',
  label: 'IP address',
  class: 'internal',
  replacement: 'none',
  finds: 'IPv4 and IPv6 addresses; they raise the class and stay readable',
  example: '203.0.113.7',
  keywords: ['.', ':'],
  digitsMin: 1,
  skipsIds: true,
  find: (text) => [
    ...(hasTwo(text, '.') ? spansOf(text, V4, isIPv4) : []),
    ...(hasTwo(text, ':') ? spansOf(text, V6, (ip) => isIPv6(ip) && /[1-9a-f]/i.test(ip)) : []),
  ],
}
