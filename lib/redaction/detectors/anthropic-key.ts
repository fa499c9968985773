import 'server-only'
import { BASE64URL, defineSecret, isFiller } from '../prefixed-token'

const KIND = /^sk-ant-[a-z]{2,12}\d\d-[A-Za-z0-9_-]{40}/

/** `sk-ant-<kind><two digits>-` and at least 40 characters: API, admin and OAuth keys alike. */
export const anthropicKey = defineSecret({
  type: 'anthropic-key',
  label: 'Anthropic key',
  finds: 'API, admin and OAuth keys: sk-ant-…, a kind with two digits, at least 40 characters',
  example: 'sk-ant-api03-…',
  shapes: [
    {
      prefix: 'sk-ant-',
      characters: BASE64URL,
      min: 45,
      accepts: (token) => KIND.test(token) && !isFiller(token),
    },
  ],
})
