import 'server-only'
import { BASE64URL, charset, DIGITS, defineSecret, isFiller, LOWER, UPPER } from '../prefixed-token'

const WITH_DOTS = charset(`${UPPER + LOWER + DIGITS}_-.`)
const KINDS = ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glsoat-', 'glcbt-', 'glft-', 'glagent-']

export const gitlabToken = defineSecret({
  type: 'gitlab-token',
  label: 'GitLab token',
  finds: 'Personal, deploy, runner, trigger, service and agent tokens: glpat-… and its siblings',
  example: 'glpat-…',
  shapes: KINDS.map((prefix) => ({
    prefix,
    characters: prefix === 'glpat-' ? WITH_DOTS : BASE64URL,
    min: 20,
    accepts: (token: string) => !isFiller(token),
  })),
})
