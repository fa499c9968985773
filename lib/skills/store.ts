import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { type ScanReport, SEVERITIES } from '@/lib/scan/schema'
import { skillDigest } from './archive/digest'
import type { IntakeFile } from './intake/receive'
import { countBySeverity } from './rules'
import type { SubmissionState } from './schema'

export type StoredContent = { digest: string; files: readonly IntakeFile[]; bytes: number }

export const contentOf = (files: readonly IntakeFile[]): StoredContent => ({
  digest: skillDigest(files),
  files,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
})

/** Records which files a digest stands for. Writing it twice changes nothing: it is immutable. */
export async function insertContent(tx: Tx, { digest, files, bytes }: StoredContent) {
  const { count } = await tx.content.createMany({
    data: [{ digest, files: files.length, bytes: BigInt(bytes), createdAt: now() }],
    skipDuplicates: true,
  })
  if (count === 0) return
  await tx.contentFile.createMany({
    data: files.map(({ path, mode, size, sha256, crc32 }) => ({
      digest,
      path,
      mode,
      size: BigInt(size),
      sha256,
      crc32: BigInt(crc32),
    })),
  })
}

/** Reads the submission and holds its row, so that two decisions cannot both be the last one. */
export async function lockSubmission(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT 1 FROM submission WHERE id = ${id}::uuid FOR UPDATE`
  const submission = await tx.submission.findUnique({
    where: { id },
    include: { revisions: { orderBy: { number: 'desc' } }, team: { select: { name: true } } },
  })
  if (!submission) throw new AppError('not_found', 'There is no such submission.')
  return { ...submission, state: submission.state as SubmissionState }
}
export type LockedSubmission = Awaited<ReturnType<typeof lockSubmission>>

/** Another's submission is not there, as far as this person may know. */
export function requireSubmitter(actor: Actor, submission: { submitterId: string }) {
  if (submission.submitterId !== actor.id)
    throw new AppError('forbidden', 'Only the person who made the submission may do this.')
}

/** What an event says of a report: how many findings of each severity, never their text. */
export const severityData = (report: ScanReport): Record<string, number> => {
  const counts = countBySeverity(report)
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, counts[severity]]))
}

export const submissionResource = (submission: {
  id: string
  skillName: string
  version: string
}) =>
  ({
    type: 'submission',
    id: submission.id,
    name: `${submission.skillName} ${submission.version}`,
  }) as const
