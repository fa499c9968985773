import 'server-only'
import type { BuiltIn } from './detector'
import { accessToken } from './detectors/access-token'
import { anthropicKey } from './detectors/anthropic-key'
import { assignedSecret } from './detectors/assigned-secret'
import { awsKeyId } from './detectors/aws-key-id'
import { awsSecret } from './detectors/aws-secret'
import { azureKey } from './detectors/azure-key'
import { card } from './detectors/card'
import { dea } from './detectors/dea'
import { eMail } from './detectors/e-mail'
import { githubToken } from './detectors/github-token'
import { gitlabToken } from './detectors/gitlab-token'
import { googleKey } from './detectors/google-key'
import { huggingFaceToken } from './detectors/hugging-face-token'
import { iban } from './detectors/iban'
import { ipAddress } from './detectors/ip-address'
import { itin } from './detectors/itin'
import { jwt } from './detectors/jwt'
import { mbi } from './detectors/mbi'
import { npi } from './detectors/npi'
import { npmToken } from './detectors/npm-token'
import { openaiKey } from './detectors/openai-key'
import { phone } from './detectors/phone'
import { privateKey } from './detectors/private-key'
import { pypiToken } from './detectors/pypi-token'
import { routingNumber } from './detectors/routing-number'
import { slackToken } from './detectors/slack-token'
import { ssn } from './detectors/ssn'
import { stripeKey } from './detectors/stripe-key'

/** Every detector that comes with Countersign, as its page lists them. */
export const BUILT_IN: readonly BuiltIn[] = [
  card,
  ssn,
  itin,
  mbi,
  npi,
  dea,
  iban,
  routingNumber,
  eMail,
  phone,
  ipAddress,
  accessToken,
  jwt,
  privateKey,
  anthropicKey,
  openaiKey,
  awsKeyId,
  awsSecret,
  azureKey,
  googleKey,
  githubToken,
  gitlabToken,
  slackToken,
  stripeKey,
  npmToken,
  pypiToken,
  huggingFaceToken,
  assignedSecret,
]
