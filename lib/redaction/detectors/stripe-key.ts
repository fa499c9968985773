import 'server-only'
import { ALPHANUMERIC, defineSecret, isFiller } from '../prefixed-token'

const PREFIXES = ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_']

export const stripeKey = defineSecret({
  type: 'stripe-key',
  label: 'Stripe key',
  finds: 'Secret and restricted keys, live and test, and webhook secrets',
  example: 'sk_live_…',
  shapes: PREFIXES.map((prefix) => ({
    prefix,
    characters: ALPHANUMERIC,
    min: 16,
    accepts: (token: string) => !isFiller(token),
  })),
})
