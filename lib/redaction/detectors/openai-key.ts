import 'server-only'
import { BASE64URL, defineSecret, isFiller } from '../prefixed-token'

const MODERN = /^sk-(?:proj|svcacct|admin|None)-/
const PLAIN = /^sk-[A-Za-z0-9]{32}/

/** `sk-…` with a project or service prefix, or at least 32 letters and digits in a row. */
export const openaiKey = defineSecret({
  type: 'openai-key',
  label: 'OpenAI-style key',
  finds: 'sk-proj-…, sk-svcacct-…, sk-admin-…, and sk- with 32 letters and digits or more',
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
