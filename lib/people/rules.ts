import type { Role } from '@/lib/access/permissions'
import type { AccessTokenState } from './schema'

export type Mapping = { group: string; role: Role | null; teamId: string | null }
export type WantedRole = { role: Role; teamId: string | null; origin: string }
export type WantedTeam = { teamId: string; origin: string }

const GROUP = 'group:'
export const isFromGroup = (origin: string): boolean => origin.startsWith(GROUP)

/** What membership of these identity-provider groups gives. A team that two groups give is one membership. */
export function wantedBy(
  mappings: readonly Mapping[],
  groups: readonly string[],
): { roles: WantedRole[]; teams: WantedTeam[] } {
  const held = new Set(groups)
  const fitting = mappings
    .filter(({ group }) => held.has(group))
    .toSorted((a, b) => (a.group < b.group ? -1 : 1))
  const roles = fitting.flatMap(({ group, role, teamId }) =>
    role === null ? [] : [{ role, teamId, origin: `${GROUP}${group}` }],
  )
  const teams = new Map<string, WantedTeam>()
  for (const { group, teamId } of fitting)
    if (teamId !== null && !teams.has(teamId))
      teams.set(teamId, { teamId, origin: `${GROUP}${group}` })
  return { roles, teams: [...teams.values()] }
}

export const sameRole = (a: WantedRole, b: WantedRole): boolean =>
  a.role === b.role && a.teamId === b.teamId && a.origin === b.origin

export type SessionTimes = {
  lastSeenAt: Date
  absoluteExpiresAt: Date
  revokedAt: Date | null
  userActive: boolean
}

/** Why a session is over, or null while it lives. Idle and absolute limits: OWASP ASVS, session management. */
export function sessionRefusal(
  session: SessionTimes,
  at: Date,
  idleMs: number,
): 'revoked' | 'inactive' | 'too-old' | 'idle' | null {
  if (session.revokedAt) return 'revoked'
  if (!session.userActive) return 'inactive'
  if (session.absoluteExpiresAt <= at) return 'too-old'
  if (at.getTime() - session.lastSeenAt.getTime() >= idleMs) return 'idle'
  return null
}

export function accessTokenState(
  token: { expiresAt: Date; revokedAt: Date | null },
  at: Date,
): AccessTokenState {
  if (token.revokedAt) return 'revoked'
  return token.expiresAt <= at ? 'expired' : 'active'
}
