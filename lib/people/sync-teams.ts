import 'server-only'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { isFromGroup, type Mapping, wantedBy } from './rules'

/** Ids of teams: joined, left, and all of them before and after. */
export type TeamChanges = Record<'joined' | 'left' | 'before' | 'after', string[]>

/** Joins and leaves the teams that come from groups. Somebody with teams always has one primary team. */
export async function syncTeams(
  tx: Tx,
  userId: string,
  mappings: readonly Mapping[],
  groups: readonly string[],
): Promise<TeamChanges> {
  const held = await tx.teamMember.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } })
  const wanted = wantedBy(mappings, groups).teams
  const left = held.filter(
    ({ teamId, origin }) =>
      isFromGroup(origin) && !wanted.some((membership) => membership.teamId === teamId),
  )
  const joined = wanted.filter(({ teamId }) => !held.some((member) => member.teamId === teamId))
  const leftIds = left.map(({ teamId }) => teamId)
  const stays = held.filter(({ teamId }) => !leftIds.includes(teamId))

  if (left.length > 0)
    await tx.teamMember.deleteMany({ where: { userId, teamId: { in: leftIds } } })
  if (joined.length > 0)
    await tx.teamMember.createMany({
      data: joined.map((membership) => ({ userId, ...membership, createdAt: now() })),
    })
  const primary = [...stays, ...joined][0]
  if (primary && !stays.some(({ isPrimary }) => isPrimary))
    await tx.teamMember.update({
      where: { userId_teamId: { userId, teamId: primary.teamId } },
      data: { isPrimary: true },
    })
  const idsOf = (memberships: readonly { teamId: string }[]) =>
    memberships.map(({ teamId }) => teamId).sort()
  return {
    joined: idsOf(joined),
    left: leftIds,
    before: idsOf(held),
    after: idsOf([...stays, ...joined]),
  }
}
