import 'server-only'
import {
  type Actor,
  type HeldRole,
  type Origin,
  type Role,
  requirePermissionSomewhere,
} from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { env } from '@/lib/env'
import type { PersonView, RoleView, TeamView } from './schema'

const PEOPLE_MAX = 2_000
const TEAMS_MAX = 1_000

const unexpired = () => ({ OR: [{ expiresAt: null }, { expiresAt: { gt: now() } }] })

const heldRole = ({ role, teamId }: { role: string; teamId: string | null }): HeldRole => ({
  role: role as Role,
  teamId,
})

/** The person as an actor, with the roles they hold now; null when unknown or deactivated. */
export async function actorOf(userId: string, origin: Origin): Promise<Actor | null> {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: {
      name: true,
      email: true,
      active: true,
      roles: { where: unexpired(), select: { role: true, teamId: true } },
      memberships: {
        select: { teamId: true },
        orderBy: [{ isPrimary: 'desc' }, { createdAt: 'asc' }],
      },
    },
  })
  if (!user?.active) return null
  return {
    id: userId,
    kind: 'user',
    name: user.name,
    email: user.email,
    roles: user.roles.map(heldRole),
    teamIds: user.memberships.map(({ teamId }) => teamId),
    origin,
  }
}

/** Everybody known, by name. For admins, and for auditors who must say who did what. */
export async function listPeople(actor: Actor): Promise<PersonView[]> {
  requirePermissionSomewhere(actor, 'audit:read')
  const people = await db.user.findMany({
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: PEOPLE_MAX,
    select: {
      id: true,
      name: true,
      email: true,
      active: true,
      lastSeenAt: true,
      roles: { where: unexpired(), select: { role: true, teamId: true } },
      memberships: { select: { teamId: true } },
    },
  })
  return people.map(({ memberships, roles, lastSeenAt, ...person }) => ({
    ...person,
    roles: roles.map(heldRole),
    teamIds: memberships.map(({ teamId }) => teamId),
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  }))
}

/** Every team, the actor's own marked. */
export async function listTeams(actor: Actor): Promise<TeamView[]> {
  requirePermissionSomewhere(actor, 'skill:read')
  const teams = await db.team.findMany({
    orderBy: { name: 'asc' },
    take: TEAMS_MAX,
    select: { id: true, slug: true, name: true, _count: { select: { members: true } } },
  })
  return teams.map(({ _count, ...team }) => ({
    ...team,
    members: _count.members,
    isMine: actor.teamIds.includes(team.id),
  }))
}

/** Names of people by id, for lists that hold only ids. Unknown ids are left out. */
export async function namesOf(ids: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const people = await db.user.findMany({
    where: { id: { in: wanted } },
    select: { id: true, name: true },
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}

/** The roles the actor holds, with where each came from. */
export async function listOwnRoles(actor: Actor): Promise<RoleView[]> {
  const grants = await db.roleGrant.findMany({
    where: { userId: actor.id, ...unexpired() },
    orderBy: [{ role: 'asc' }, { createdAt: 'asc' }],
    include: { team: { select: { name: true } } },
  })
  return grants.map((grant) => ({
    role: grant.role as Role,
    teamName: grant.team?.name ?? null,
    origin: grant.origin,
    since: grant.createdAt.toISOString(),
    until: grant.expiresAt?.toISOString() ?? null,
  }))
}

/** What the deployment's one organization is called. */
export async function organizationName(): Promise<string> {
  const organization = await db.organization.findFirst({ select: { name: true } })
  return organization?.name ?? ''
}

const SHOWN_PER_ROLE: readonly [Role, number][] = [
  ['developer', 1],
  ['skill-publisher', 2],
  ['admin', 1],
  ['auditor', 1],
]

/** Somebody of the demo to sign in as; `account` is what the demo's identity provider asks for. */
export type DemoPersonView = { id: string; name: string; account: string; role: Role }

/** Some people of the demo for each role. Empty outside the demo. */
export async function listDemoPeople(): Promise<DemoPersonView[]> {
  if (env.COUNTERSIGN_DEMO !== '1') return []
  const grants = await db.roleGrant.findMany({
    where: { teamId: null, user: { active: true, issuer: env.OIDC_ISSUER } },
    orderBy: { user: { subject: 'asc' } },
    take: 50,
    select: { role: true, user: { select: { id: true, name: true, email: true } } },
  })
  return SHOWN_PER_ROLE.flatMap(([role, count]) =>
    grants
      .filter((grant) => grant.role === role)
      .slice(0, count)
      .map(({ user: { id, name, email } }) => ({
        id,
        name,
        account: email.split('@')[0] ?? '',
        role,
      })),
  )
}
