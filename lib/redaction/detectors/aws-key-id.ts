import 'server-only'
import { entropy } from '../entropy'
import { charset, defineSecret, UPPER } from '../prefixed-token'

const BASE32 = charset(`${UPPER}234567`)

/** A prefix and 16 of A-Z2-7; Amazon's own examples end in EXAMPLE. */
export const awsKeyId = defineSecret({
  type: 'aws-key-id',
  label: 'AWS access key ID',
  finds: 'AKIA, ASIA, ABIA, ACCA or A3T… and 16 characters, except those that end in EXAMPLE',
  example: 'AKIA…',
  shapes: ['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3T'].map((prefix) => ({
    prefix,
    characters: BASE32,
    min: 20 - prefix.length,
    max: 20 - prefix.length,
    accepts: (token: string) => !token.endsWith('EXAMPLE') && entropy(token) >= 3,
  })),
})
