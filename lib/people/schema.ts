import { z } from 'zod'
import { ROLES, type Role } from '@/lib/access/permissions'

/** What an access token may be used for, and what that is called on screen. */
export const SCOPE_LABELS = {
  'gateway:use': 'Call models through the gateway',
  'claude:opus': 'Use Opus models',
  'claude:sonnet': 'Use Sonnet models',
  'claude:haiku': 'Use Haiku models',
  'registry:read': 'Install skills from the marketplace',
  'telemetry:write': 'Report usage',
  'api:read': 'Read through the API',
  'api:write': 'Change through the API',
} as const

export type Scope = keyof typeof SCOPE_LABELS
export const SCOPES = Object.keys(SCOPE_LABELS) as [Scope, ...Scope[]]
export const isScope = (text: string): text is Scope => Object.hasOwn(SCOPE_LABELS, text)

export const TOKEN_TTL_MS_MAX = 60 * 60 * 1_000

/** What the identity provider says about a person, after its signature was checked. */
export const claimsSchema = z.object({
  issuer: z.string().min(1),
  subject: z.string().min(1).max(255),
  name: z.string().trim().min(1).max(200),
  email: z.string().trim().max(320),
  groups: z.array(z.string().max(500)).max(2_000),
})
export type Claims = z.output<typeof claimsSchema>

export const createTeamInput = z.object({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use a-z, 0-9 and hyphens'),
  name: z.string().trim().min(1).max(100),
})
export type CreateTeamInput = z.output<typeof createTeamInput>

export const mapGroupInput = z
  .object({
    group: z.string().trim().min(1).max(500),
    role: z.enum(ROLES).nullable(),
    teamId: z.uuid().nullable(),
  })
  .refine(({ role, teamId }) => role !== null || teamId !== null, {
    path: ['role'],
    message: 'choose a role, a team or both',
  })
export type MapGroupInput = z.output<typeof mapGroupInput>

export const nameOrganizationInput = z.object({ name: z.string().trim().min(1).max(200) })
export type NameOrganizationInput = z.output<typeof nameOrganizationInput>

export const createAccessTokenInput = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'say what the token is for')
    .max(100, 'use 100 characters at most'),
  scopes: z.array(z.enum(SCOPES)).min(1, 'choose at least one scope'),
  ttlMs: z.number().int().min(60_000).max(TOKEN_TTL_MS_MAX).default(TOKEN_TTL_MS_MAX),
})
export type CreateAccessTokenInput = z.input<typeof createAccessTokenInput>

export const revokeAccessTokenInput = z.object({ tokenId: z.uuid() })
export const revokeSessionInput = z.object({ sessionId: z.string().length(64) })

export type PersonView = {
  id: string
  name: string
  email: string
  active: boolean
  roles: readonly { role: Role; teamId: string | null }[]
  teamIds: readonly string[]
  lastSeenAt: string | null
}

export type TeamView = { id: string; slug: string; name: string; members: number; isMine: boolean }

/** A role somebody holds and where it came from: `group:<identity-provider group>` or `grant`. */
export type RoleView = {
  role: Role
  teamName: string | null
  origin: string
  since: string
  until: string | null
}

export type SessionView = {
  id: string
  userAgent: string
  createdAt: string
  lastSeenAt: string
  endsAt: string
  isCurrent: boolean
}

export type AccessTokenState = 'active' | 'expired' | 'revoked'
export type AccessTokenView = {
  id: string
  name: string
  scopes: readonly string[]
  createdAt: string
  expiresAt: string
  lastUsedAt: string | null
  state: AccessTokenState
}
