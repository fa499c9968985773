import 'server-only'
import { ALPHANUMERIC, defineSecret, isFiller } from '../prefixed-token'

export const huggingFaceToken = defineSecret({
  type: 'hugging-face-token',
  label: 'Hugging Face token',
  finds: 'hf_ with 34 letters or more',
  example: 'hf_…',
  shapes: [
    { prefix: 'hf_', characters: ALPHANUMERIC, min: 34, accepts: (token) => !isFiller(token) },
  ],
})
