import 'server-only'
import { type Actor, can, requirePermissionSomewhere, teamsWith } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { STATE_INFO } from '@/lib/skills/rules'
import type { SubmissionState } from '@/lib/skills/schema'

export type FoundView = { href: string; label: string; hint: string; group: string }

const EACH_MAX = 6
const QUERY_MAX = 100

function visible(actor: Actor) {
  const teams = teamsWith(actor, 'skill:publish', 'audit:read')
  const sent = { state: { not: 'draft' }, ...(teams ? { teamId: { in: [...teams] } } : {}) }
  return { OR: [{ submitterId: actor.id }, sent] }
}

/** Skills and submissions whose name contains `text`, for the command palette: at most 12. */
export async function findAnything(actor: Actor, text: string): Promise<FoundView[]> {
  requirePermissionSomewhere(actor, 'skill:read')
  const contains = text.trim().slice(0, QUERY_MAX).toLowerCase()
  if (contains.length < 2) return []
  const [skills, submissions] = await Promise.all([
    db.skill.findMany({ where: { name: { contains } }, orderBy: { name: 'asc' }, take: EACH_MAX }),
    db.submission.findMany({
      where: { skillName: { contains }, ...visible(actor) },
      orderBy: { updatedAt: 'desc' },
      take: EACH_MAX,
    }),
  ])
  return [
    ...skills.map(({ name, description }) => ({
      href: `/skills/${name}`,
      label: name,
      hint: description.slice(0, 80),
      group: 'Skills',
    })),
    ...submissions.map(({ id, skillName, version, state, submitterId, teamId }) => ({
      href:
        can(actor, 'skill:publish', teamId) && submitterId !== actor.id
          ? `/reviews/${id}`
          : `/submissions/${id}`,
      label: `${skillName} ${version}`,
      hint: STATE_INFO[state as SubmissionState].label,
      group: 'Submissions',
    })),
  ]
}
