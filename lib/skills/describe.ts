import 'server-only'
import type { Tx } from '@/lib/db/transaction'
import type { ScanReport } from '@/lib/scan/schema'
import { nextVersion } from './rules'

const CLOSED = ['draft', 'withdrawn', 'rejected', 'blocked']
const NAME_MAX = 64

/** The version to propose for the next submission of a skill. */
export async function proposedVersion(tx: Tx, skillName: string): Promise<string> {
  const rows = await tx.submission.findMany({
    where: { skillName, state: { notIn: CLOSED } },
    select: { version: true },
  })
  return nextVersion(rows.map(({ version }) => version))
}

/** A description as it is stored and published. */
export const descriptionOf = (report: ScanReport | null): string =>
  (report?.manifest?.description ?? '').slice(0, 2_000)

/** Takes name and description of a draft from its SKILL.md, once the scan has read it. */
export async function describeDraft(tx: Tx, id: string, report: ScanReport): Promise<void> {
  if (!report.manifest) return
  const skillName = report.manifest.name.slice(0, NAME_MAX)
  const version = await proposedVersion(tx, skillName)
  await tx.submission.update({
    where: { id },
    data: { skillName, version, description: descriptionOf(report) },
  })
}
