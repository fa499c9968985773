import 'server-only'
import { type Actor, requirePermission, requirePermissionSomewhere } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { asRow, submissionRowColumns } from './queries'
import type { SubmissionRow } from './schema'

const DAY_MS = 86_400_000
const BLOCKED_MAX = 5

/** How far back refused attempts are counted, in days. */
export const REFUSED_DAYS = 7

/** Submissions of everybody that a scan blocked, newest first: for admins, who may have to help. */
export async function listBlocked(actor: Actor): Promise<SubmissionRow[]> {
  requirePermission(actor, 'skill:admin')
  const rows = await db.submission.findMany({
    where: { state: 'blocked' },
    select: submissionRowColumns,
    orderBy: { updatedAt: 'desc' },
    take: BLOCKED_MAX,
  })
  return rows.map(asRow)
}

/** How many attempts were not allowed in the last seven days (`audit:read`). */
export async function countRefused(actor: Actor): Promise<number> {
  requirePermission(actor, 'audit:read')
  const since = new Date(now().getTime() - REFUSED_DAYS * DAY_MS)
  return db.auditEvent.count({ where: { outcome: 'denied', ts: { gte: since } } })
}

export type NewestPublication = {
  name: string
  version: string
  description: string
  teamName: string
  publishedAt: string
}

/** What was published last, at most `limit` versions (`skill:read`). */
export async function listNewest(actor: Actor, limit: number): Promise<NewestPublication[]> {
  requirePermissionSomewhere(actor, 'skill:read')
  const rows = await db.publication.findMany({
    orderBy: { sequence: 'desc' },
    take: limit,
    select: {
      version: true,
      description: true,
      publishedAt: true,
      skill: { select: { name: true, team: { select: { name: true } } } },
    },
  })
  return rows.map(({ version, description, publishedAt, skill }) => ({
    name: skill.name,
    version,
    description,
    teamName: skill.team.name,
    publishedAt: publishedAt.toISOString(),
  }))
}
