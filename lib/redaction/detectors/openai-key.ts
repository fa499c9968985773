import 'server-only'
import { BASE64URL, defineSecret, isFiller } from '../prefixed-token'

const MODERN = /^sk-(?:proj|svcacct|admin|None)-/
// A digest in base64url that happens to begin with sk- has 40 more.
const PLAIN = /^sk-(?:[A-Za-z0-9]{41}|[0-9a-f]{32}$)/

/** `sk-…` with a project or service prefix, or a plain run of letters and digits. */
export const openaiKey = defineSecret({
  type: 'openai-key',
  label: 'OpenAI-style key',
  finds:
    'sk-proj-…, sk-svcacct-…, sk-admin-…, and sk- with 32 hexadecimal digits or 41 letters and digits',
  example: 'sk-proj-…',
  shapes: [
    {
      prefix: 'sk-',
      characters: BASE64URL,
      min: 24,
      accepts: (token) =>
        !token.startsWith('sk-ant-') &&
        (MODERN.test(token) || PLAIN.test(token)) &&
        /\d/.test(token) &&
        !isFiller(token),
    },
  ],
})
