import 'server-only'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { z } from 'zod'
import { env } from '@/lib/env'
import type { Claims } from '@/lib/people/schema'

const DISCOVERY_TIMEOUT_MS = 5_000
const CLOCK_TOLERANCE_SECONDS = 30

/** What the client registration asks for, and the default of OpenID Connect Core §3.1.3.7. */
const ALGORITHMS = ['RS256']

const discovered = z.object({ issuer: z.string(), jwks_uri: z.url() })

/** OpenID Connect Discovery §4. */
export const discoveryUrl = (): string =>
  `${env.OIDC_ISSUER.replace(/\/$/, '')}/.well-known/openid-configuration`

type Keys = ReturnType<typeof createRemoteJWKSet>
let known: Promise<Keys> | undefined

async function discoverKeys(): Promise<Keys> {
  const signal = AbortSignal.timeout(DISCOVERY_TIMEOUT_MS)
  const response = await fetch(discoveryUrl(), { signal, cache: 'no-store' })
  const document = discovered.parse(await response.json())
  if (document.issuer !== env.OIDC_ISSUER)
    throw new Error(`The identity provider calls itself ${document.issuer}, not OIDC_ISSUER.`)
  return createRemoteJWKSet(new URL(document.jwks_uri))
}

/** The provider's keys; jose reads them again when a new key id appears. */
function providerKeys(): Promise<Keys> {
  known ??= discoverKeys().catch((error: unknown) => {
    known = undefined
    throw error
  })
  return known
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

const claimsOf = (payload: JWTPayload): Claims => {
  const email = text(payload.email).toLowerCase()
  return {
    issuer: env.OIDC_ISSUER,
    subject: text(payload.sub),
    name: text(payload.name) || text(payload.preferred_username) || email || text(payload.sub),
    email,
    groups: Array.isArray(payload.groups)
      ? payload.groups.filter((group) => typeof group === 'string')
      : [],
  }
}

/**
 * Checks an ID token a second time, with a maintained library and independently of next-auth:
 * signature by the provider's published keys, algorithm, issuer, audience, authorized party, times
 * (OpenID Connect Core §3.1.3.7). Only claims that come from here are used.
 */
export async function verifyIdentityToken(idToken: string): Promise<Claims> {
  const { payload } = await jwtVerify(idToken, await providerKeys(), {
    issuer: env.OIDC_ISSUER,
    audience: env.OIDC_CLIENT_ID,
    algorithms: ALGORITHMS,
    requiredClaims: ['sub', 'iat', 'exp', 'nonce'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  })
  if (payload.azp !== undefined && payload.azp !== env.OIDC_CLIENT_ID)
    throw new Error('The ID token was issued to another party.')
  return claimsOf(payload)
}
