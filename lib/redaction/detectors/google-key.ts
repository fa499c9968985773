import 'server-only'
import { BASE64URL, charset, DIGITS, defineSecret, isFiller, LOWER, UPPER } from '../prefixed-token'

const WITH_DOTS = charset(`${UPPER + LOWER + DIGITS}_-.`)
const accepts = (token: string) => /\d/.test(token) && !isFiller(token)

/** Private keys of service accounts are found as PEM. */
export const googleKey = defineSecret({
  type: 'google-key',
  label: 'Google key',
  finds: 'API keys (AIza…), OAuth client secrets (GOCSPX-…) and access tokens (ya29.…)',
  example: 'AIza…',
  shapes: [
    { prefix: 'AIza', characters: BASE64URL, min: 35, max: 35, accepts },
    { prefix: 'GOCSPX-', characters: BASE64URL, min: 28, accepts },
    { prefix: 'ya29.', characters: WITH_DOTS, min: 40, accepts },
  ],
})
