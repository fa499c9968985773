import 'server-only'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { enqueue } from '@/lib/jobs/queue'
import { RULESET } from '@/lib/scan/ruleset'
import type { ScanReport } from '@/lib/scan/schema'
import { parseReport } from '@/lib/scan/stored-report'
import { scanSkillJob } from './jobs'

/** `report` is there when these bytes were scanned by these rules before. */
export type QueuedScan = { scanId: string; report: ScanReport | null }

/**
 * The scan of a digest by today's rules: the one there is, or a new one in the queue. The job makes
 * sure that it happens even if this process dies after the commit.
 */
export async function queueScan(tx: Tx, digest: string, folderName: string): Promise<QueuedScan> {
  await tx.scan.createMany({
    data: [
      { id: newId(), digest, ruleset: RULESET, folderName, state: 'queued', createdAt: now() },
    ],
    skipDuplicates: true,
  })
  const scan = await tx.scan.findUniqueOrThrow({
    where: { digest_ruleset_folderName: { digest, ruleset: RULESET, folderName } },
    select: { id: true, state: true, report: true },
  })
  if (scan.state !== 'completed')
    await enqueue(tx, scanSkillJob, { scanId: scan.id }, { startAfterSeconds: 15 })
  return { scanId: scan.id, report: scan.state === 'completed' ? parseReport(scan.report) : null }
}
