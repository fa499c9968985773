import 'server-only'
import { systemActor } from '@/lib/access/permissions'
import { change, changed, unchanged } from '@/lib/audit/change'
import { type AuditEvent, notDone, succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import type { Tx } from '@/lib/db/transaction'
import { log } from '@/lib/log'
import { scanSkill } from '@/lib/scan/scan'
import type { ScanFile, ScanReport } from '@/lib/scan/schema'
import { storable } from '@/lib/scan/stored-report'
import { listContentFiles, readBlob } from './blobs'
import { describeDraft } from './describe'
import { settleScanned } from './settle'
import { severityData } from './store'

const ATTEMPTS_MAX = 3
/** A running scan older than this belongs to a process that died. */
const ABANDONED_MS = 120_000
const DEADLINE_MS = 30_000

type Claim = { id: string; digest: string; folderName: string; attempts: number }

const attempt = (scanId: string, digest = '') =>
  ({
    action: 'submission.scan',
    resource: { type: 'submission', id: scanId },
    needs: null,
    data: { digest },
  }) as const

/** Takes the scan for this process, so that the request and the job do not both run it. */
function claim(scanId: string): Promise<Claim | null> {
  const abandoned = new Date(Date.now() - ABANDONED_MS)
  return change(systemActor(scanId), attempt(scanId), async (tx) => {
    const [row] = await tx.$queryRaw<Claim[]>`
      UPDATE scan SET state = 'running', started_at = ${now()}, attempts = attempts + 1
      WHERE id = ${scanId}::uuid AND attempts < ${ATTEMPTS_MAX}
        AND (state = 'queued' OR (state = 'running' AND started_at < ${abandoned}))
      RETURNING id, digest, folder_name AS "folderName", attempts`
    // Only the outcome of a scan is an event; taking it up is not.
    return unchanged(row ?? null)
  })
}

const asScanFile = ({
  path,
  mode,
  size,
  sha256,
}: Awaited<ReturnType<typeof listContentFiles>>[number]): ScanFile => ({
  path,
  mode,
  size,
  read: async () => {
    const pieces: Uint8Array[] = []
    for await (const piece of readBlob(sha256)) pieces.push(piece)
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
  },
})

async function settleAll(tx: Tx, scanId: string, report: ScanReport | null, error: string | null) {
  const waiting = await tx.submission.findMany({
    where: { scanId, state: 'submitted' },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  const events: AuditEvent[] = []
  for (const { id } of waiting) events.push(...(await settleScanned(tx, id, report, error)))
  return events
}

async function complete({ id, digest }: Claim, found: ScanReport): Promise<void> {
  const report = storable(found)
  await change(systemActor(newId()), attempt(id, digest), async (tx) => {
    await tx.scan.update({
      where: { id },
      data: { state: 'completed', report: report as object, error: null, finishedAt: now() },
    })
    const drafts = await tx.submission.findMany({ where: { scanId: id, state: 'draft' } })
    for (const draft of drafts) await describeDraft(tx, draft.id, report)
    const scanned = succeeded('submission.scan', {
      resource: { type: 'submission', id, name: report.manifest?.name },
      data: { scan: id, digest, ruleset: report.ruleset, ...severityData(report) },
      before: { scan_state: 'running' },
      after: { scan_state: 'completed' },
    })
    return changed(undefined, scanned, ...(await settleAll(tx, id, report, null)))
  })
}

/** Plain errors are the scanner's own words; any other kind may tell of our insides. */
const toldOf = (cause: unknown): string =>
  cause instanceof Error && cause.constructor === Error
    ? cause.message
    : 'the scanner failed on our side; the log of the portal has the reason'

/** Answers whether that was the last attempt. */
async function fail({ id, digest, attempts }: Claim, cause: unknown): Promise<boolean> {
  const error = toldOf(cause)
  const isFinal = attempts >= ATTEMPTS_MAX
  await change(systemActor(newId()), attempt(id, digest), async (tx) => {
    await tx.scan.update({
      where: { id },
      data: { state: isFinal ? 'failed' : 'queued', error, finishedAt: isFinal ? now() : null },
    })
    const reason = `The scan did not finish (attempt ${attempts} of ${ATTEMPTS_MAX}).`
    const failed = notDone('submission.scan', 'failure', {
      resource: { type: 'submission', id },
      reason,
      data: { scan: id, digest, attempts },
    })
    return changed(undefined, failed, ...(isFinal ? await settleAll(tx, id, null, error) : []))
  })
  return isFinal
}

/**
 * Runs a scan that is queued, or was abandoned by a process that died; does nothing when it is done
 * or in other hands. After three failures the submissions that wait for it are blocked.
 */
export async function runScan(scanId: string): Promise<void> {
  const claimed = await claim(scanId)
  if (!claimed) return
  try {
    const files = (await listContentFiles(claimed.digest)).map(asScanFile)
    const folderName = claimed.folderName || null
    const report = await scanSkill(files, { folderName, deadlineMs: DEADLINE_MS })
    await complete(claimed, report)
  } catch (error) {
    log.error('scan.failed', { scanId, error })
    // Thrown on so that the job queue tries again, with its growing delay.
    if (!(await fail(claimed, error))) throw error
  }
}

/** Whether the scan has come to its end, good or bad. */
export async function scanIsOver(scanId: string): Promise<boolean> {
  const scan = await db.scan.findUnique({ where: { id: scanId }, select: { state: true } })
  return scan === null || scan.state === 'completed' || scan.state === 'failed'
}

/** Ends a scan that no process could finish: nothing may hang. */
export async function giveUpScan(scanId: string): Promise<void> {
  const scan = await db.scan.findUnique({ where: { id: scanId } })
  if (!scan || (await scanIsOver(scanId))) return
  const { id, digest, folderName } = scan
  await fail(
    { id, digest, folderName, attempts: ATTEMPTS_MAX },
    new Error('the process that scanned it ended before it was done'),
  )
}
