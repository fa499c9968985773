import 'server-only'
import { ALPHANUMERIC, defineSecret, isFiller, WORD } from '../prefixed-token'

const accepts = (token: string) => !isFiller(token)

export const githubToken = defineSecret({
  type: 'github-token',
  label: 'GitHub token',
  finds: 'ghp_, gho_, ghu_, ghs_ and ghr_ with 36 characters, and github_pat_…',
  example: 'ghp_…',
  shapes: [
    ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => ({
      prefix,
      characters: ALPHANUMERIC,
      min: 36,
      accepts,
    })),
    { prefix: 'github_pat_', characters: WORD, min: 40, accepts },
  ],
})
