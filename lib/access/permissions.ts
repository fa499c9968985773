import { AppError } from '@/lib/errors'

export const ROLES = ['developer', 'skill-publisher', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** What each role is called on screen. */
export const ROLE_LABELS: Record<Role, string> = {
  developer: 'Developer',
  'skill-publisher': 'Reviewer',
  admin: 'Admin',
  auditor: 'Auditor',
}

/** The whole access policy. One row per thing a person can do. */
const HOLDERS = {
  'skill:read': ['developer', 'skill-publisher', 'admin', 'auditor'],
  'skill:write': ['developer', 'skill-publisher', 'admin'],
  'skill:publish': ['skill-publisher', 'admin'],
  'skill:admin': ['admin'],
  'audit:read': ['admin', 'auditor'],
  'config:write': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof HOLDERS

/** A role held for the whole organization (`teamId` null) or for one team. */
export type HeldRole = { role: Role; teamId: string | null }

/** Where a request came from. `ip` is what the trusted proxy reports, or the socket's address. */
export type Origin = {
  requestId: string
  ip: string
  userAgent: string
  via: 'portal' | 'token' | 'job' | 'seed'
}

/**
 * Who is asking. `id` is the person's pseudonym in the audit log; `name` and `email` are personal and
 * go into the log only as erasable disclosures.
 */
export type Actor = {
  id: string
  kind: 'user' | 'system'
  name: string
  email: string
  roles: readonly HeldRole[]
  teamIds: readonly string[]
  origin: Origin
}

/** The portal itself: jobs, schedules, first start. */
export const SYSTEM_ID = '00000000-0000-7000-8000-000000000000'

export const systemActor = (requestId: string): Actor => ({
  id: SYSTEM_ID,
  kind: 'system',
  name: 'Countersign',
  email: '',
  roles: [],
  teamIds: [],
  origin: { requestId, ip: '', userAgent: '', via: 'job' },
})

/** With a team, a role held for that team counts too; without one, only organization-wide roles. */
export const can = (actor: Actor, permission: Permission, teamId?: string): boolean =>
  actor.roles.some(
    (held) =>
      (HOLDERS[permission] as readonly Role[]).includes(held.role) &&
      (held.teamId === null || held.teamId === teamId),
  )

/** True when the person holds the permission anywhere, for a menu or a list. */
export const canSomewhere = (actor: Actor, permission: Permission): boolean =>
  actor.roles.some((held) => (HOLDERS[permission] as readonly Role[]).includes(held.role))

/**
 * The teams for which somebody holds at least one of the permissions, for a list's filter; null when it
 * is every team.
 */
export function teamsWith(actor: Actor, ...permissions: Permission[]): readonly string[] | null {
  const fitting = actor.roles.filter(({ role }) =>
    permissions.some((permission) => (HOLDERS[permission] as readonly Role[]).includes(role)),
  )
  if (fitting.some(({ teamId }) => teamId === null)) return null
  return [...new Set(fitting.flatMap(({ teamId }) => teamId ?? []))]
}

/**
 * Whether somebody may read what a team sent for review although they did not send it: its reviewers,
 * admins and auditors.
 */
export const seesSubmissionsOf = (actor: Actor, teamId: string): boolean =>
  can(actor, 'skill:publish', teamId) || can(actor, 'audit:read', teamId)

const NEEDED: Record<Permission, string> = {
  'skill:read': 'read skills',
  'skill:write': 'submit skills',
  'skill:publish': 'review skills',
  'skill:admin': 'administer skills',
  'audit:read': 'read the audit log',
  'config:write': 'change the configuration',
}

/** The refusal a missing permission is answered with. */
export const forbidden = (permission: Permission): AppError =>
  new AppError(
    'forbidden',
    `You do not have permission to ${NEEDED[permission]} (${permission}). Ask an admin for a role that has it.`,
  )

export function requirePermission(actor: Actor, permission: Permission, teamId?: string): void {
  if (!can(actor, permission, teamId)) throw forbidden(permission)
}

export function requirePermissionSomewhere(actor: Actor, permission: Permission): void {
  if (!canSomewhere(actor, permission)) throw forbidden(permission)
}
