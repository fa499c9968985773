import 'server-only'
import { BASE64URL, charset, DIGITS, defineSecret, isFiller, LOWER, UPPER } from '../prefixed-token'

const PATH = charset(`${UPPER + LOWER + DIGITS}/`)
const accepts = (token: string) => /\d/.test(token) && !isFiller(token)

export const slackToken = defineSecret({
  type: 'slack-token',
  label: 'Slack token',
  finds: 'xoxb-, xoxp- and the other xox tokens, app tokens, incoming webhook addresses',
  example: 'xoxb-…',
  shapes: [
    ...['a', 'b', 'c', 'd', 'e', 'o', 'p', 'r', 's'].map((kind) => ({
      prefix: `xox${kind}-`,
      characters: BASE64URL,
      min: 20,
      accepts,
    })),
    { prefix: 'xapp-', characters: BASE64URL, min: 24, accepts },
    { prefix: 'https://hooks.slack.com/services/', characters: PATH, min: 30, accepts },
  ],
})
