import 'server-only'
import { ALPHANUMERIC, defineSecret, isFiller } from '../prefixed-token'

export const npmToken = defineSecret({
  type: 'npm-token',
  label: 'npm token',
  finds: 'npm_ with 36 letters and digits',
  example: 'npm_…',
  shapes: [
    {
      prefix: 'npm_',
      characters: ALPHANUMERIC,
      min: 36,
      accepts: (token) => !isFiller(token),
    },
  ],
})
