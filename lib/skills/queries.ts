import 'server-only'
import { type Actor, requirePermissionSomewhere, seesSubmissionsOf } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { parseReport } from '@/lib/scan/stored-report'
import { listContentFiles, readWhole } from './blobs'
import type { FileView, ScanView, SubmissionRow, SubmissionState, SubmissionView } from './schema'

const TEXT_BYTES_MAX = 1024 * 1024
const LIST_MAX = 100

const rowColumns = {
  id: true,
  skillName: true,
  version: true,
  submitterId: true,
  category: true,
  state: true,
  stateReason: true,
  digest: true,
  updatedAt: true,
  sentAt: true,
  team: { select: { name: true } },
  submitter: { select: { name: true } },
  decisions: { select: { verdict: true, digest: true, voidedAt: true } },
} as const

type Row = {
  id: string
  skillName: string
  version: string
  submitterId: string
  category: string
  state: string
  stateReason: string
  digest: string
  updatedAt: Date
  sentAt: Date | null
  team: { name: string }
  submitter: { name: string }
  decisions: readonly { verdict: string; digest: string; voidedAt: Date | null }[]
}

/** A list line from its columns. */
export const asRow = (row: Row): SubmissionRow => ({
  id: row.id,
  skillName: row.skillName,
  version: row.version,
  teamName: row.team.name,
  submitterId: row.submitterId,
  submitterName: row.submitter.name,
  category: row.category,
  state: row.state as SubmissionState,
  stateReason: row.stateReason,
  approvals: row.decisions.filter(
    ({ verdict, digest, voidedAt }) =>
      verdict === 'approve' && digest === row.digest && voidedAt === null,
  ).length,
  updatedAt: row.updatedAt.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
})

export const submissionRowColumns = rowColumns

/** One's own submissions, newest first. */
export async function listMySubmissions(actor: Actor): Promise<SubmissionRow[]> {
  requirePermissionSomewhere(actor, 'skill:write')
  const rows = await db.submission.findMany({
    where: { submitterId: actor.id },
    select: rowColumns,
    orderBy: { updatedAt: 'desc' },
    take: LIST_MAX,
  })
  return rows.map(asRow)
}

const notThere = () => new AppError('not_found', 'There is no such submission.')

type Visible = { submitterId: string; state: string; teamId: string }

/** Its submitter sees it in every state; its team's reviewers, admins and auditors once it was sent. */
export function requireVisible(actor: Actor, submission: Visible) {
  if (submission.submitterId === actor.id) return
  if (submission.state === 'draft' || !seesSubmissionsOf(actor, submission.teamId)) throw notThere()
}

async function scanOf(scanId: string | null): Promise<ScanView | null> {
  const scan = scanId ? await db.scan.findUnique({ where: { id: scanId } }) : null
  if (!scan) return null
  const { id, ruleset, error, finishedAt } = scan
  return {
    id,
    state: scan.state as ScanView['state'],
    ruleset,
    error,
    finishedAt: finishedAt?.toISOString() ?? null,
    report: scan.state === 'completed' ? parseReport(scan.report) : null,
  }
}

const filesOf = async (digest: string): Promise<FileView[]> =>
  (await listContentFiles(digest)).map(({ path, size, mode, sha256 }) => ({
    path,
    size,
    mode,
    sha256,
  }))

/** A submission with its files and its scan. */
export async function getSubmission(actor: Actor, id: string): Promise<SubmissionView> {
  requirePermissionSomewhere(actor, 'skill:read')
  const found = await db.submission.findUnique({
    where: { id },
    include: {
      team: { select: { name: true } },
      submitter: { select: { name: true } },
      decisions: { select: { verdict: true, digest: true, voidedAt: true } },
      revisions: { select: { authorId: true } },
    },
  })
  if (!found) throw notThere()
  requireVisible(actor, found)
  const [scan, files, published] = await Promise.all([
    scanOf(found.scanId),
    filesOf(found.digest),
    db.publication.findFirst({
      where: { skill: { name: found.skillName } },
      orderBy: { sequence: 'desc' },
      select: { version: true },
    }),
  ])
  return {
    ...asRow(found),
    teamId: found.teamId,
    description: found.description,
    summary: found.summary,
    tags: found.tags,
    digest: found.digest,
    revision: found.revision,
    authorIds: [...new Set(found.revisions.map(({ authorId }) => authorId))],
    createdAt: found.createdAt.toISOString(),
    scan,
    files,
    publishedVersion: published?.version ?? null,
  }
}

export type FileText = { path: string; size: number; text: string | null; reason: string | null }

/** A file of a digest as text, or why it is not shown. The caller has authorized the digest. */
export async function readFileText(digest: string, path: string): Promise<FileText> {
  const file = await db.contentFile.findUnique({ where: { digest_path: { digest, path } } })
  if (!file) throw new AppError('not_found', `There is no file ${path}.`)
  const size = Number(file.size)
  const bytes = await readWhole(file.sha256, size, TEXT_BYTES_MAX)
  if (!bytes) return { path, size, text: null, reason: 'Longer than 1 MB.' }
  if (bytes.includes(0)) return { path, size, text: null, reason: 'A binary file.' }
  try {
    return {
      path,
      size,
      text: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      reason: null,
    }
  } catch {
    return { path, size, text: null, reason: 'Not UTF-8 text.' }
  }
}

/** Teams one may submit for. */
export async function listMyTeams(actor: Actor): Promise<{ id: string; name: string }[]> {
  const rows = await db.teamMember.findMany({
    where: { userId: actor.id },
    orderBy: [{ isPrimary: 'desc' }, { createdAt: 'asc' }],
    select: { team: { select: { id: true, name: true } } },
  })
  return rows.map(({ team }) => team)
}
