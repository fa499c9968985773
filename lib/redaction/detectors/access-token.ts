import 'server-only'
import type { BuiltIn } from '../detector'
import { findJwt, jwt } from './jwt'

/** `{"alg":"EdDSA","typ":"at+jwt","kid":"`, the header of every access token that we sign, in base64url. */
const HEADER = 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6'

export const accessToken: BuiltIn = {
  ...jwt,
  type: 'access-token',
  label: 'Countersign access token',
  finds: 'Access tokens of this portal',
  example: `${HEADER.slice(0, 14)}….….…`,
  find: (text) => findJwt(text, HEADER).map((span) => ({ ...span, score: 1 })),
}
