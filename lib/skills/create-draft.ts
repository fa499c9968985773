import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { type Attempt, change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { newId, now } from '@/lib/db/clock'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import { storeBlobs } from './blobs'
import { describeDraft } from './describe'
import type { Intake } from './intake/receive'
import { queueScan } from './queue-scan'
import { runScan } from './run-scan'
import { contentOf, insertContent, type StoredContent, submissionResource } from './store'

export const draftAttempt: Attempt = {
  action: 'submission.draft',
  resource: { type: 'submission', id: 'new' },
  needs: 'skill:write',
  anywhere: true,
}

async function primaryTeam(tx: Tx, actor: Actor) {
  const membership = await tx.teamMember.findFirst({
    where: { userId: actor.id },
    orderBy: [{ isPrimary: 'desc' }, { createdAt: 'asc' }],
    select: { teamId: true },
  })
  if (!membership)
    throw new AppError('forbidden', 'You belong to no team yet. Ask an admin to add you to one.')
  return membership.teamId
}

async function insertDraft(tx: Tx, actor: Actor, content: StoredContent, folderName: string) {
  const { scanId, report } = await queueScan(tx, content.digest, folderName)
  const [id, teamId, at] = [newId(), await primaryTeam(tx, actor), now()]
  const submission = await tx.submission.create({
    data: {
      id,
      skillName: folderName || 'unnamed',
      version: '1.0.0',
      teamId,
      submitterId: actor.id,
      category: 'other',
      tags: [],
      summary: '',
      description: '',
      state: 'draft',
      stateReason: '',
      digest: content.digest,
      scanId,
      createdAt: at,
      updatedAt: at,
      revisions: {
        create: {
          number: 1,
          digest: content.digest,
          folderName,
          authorId: actor.id,
          createdAt: at,
        },
      },
    },
  })
  // The same bytes may have been scanned before; then there is nothing to wait for.
  if (report) await describeDraft(tx, id, report)
  return { submission, scanId }
}

/**
 * Stores an upload as a draft and scans it at once. The draft is there whatever the scan finds: its
 * report is what the page shows before anything is sent.
 */
export async function createDraft(actor: Actor, intake: Intake): Promise<string> {
  const content = contentOf(intake.files)
  const folderName = intake.folderName ?? ''
  await storeBlobs(content.files)
  const { submission, scanId } = await change(actor, draftAttempt, async (tx) => {
    await insertContent(tx, content)
    const made = await insertDraft(tx, actor, content, folderName)
    const { digest, files, bytes } = content
    return changed(
      made,
      succeeded('submission.draft', {
        resource: submissionResource(made.submission),
        teamId: made.submission.teamId,
        data: { digest, files: files.length, bytes },
        after: { state: 'draft' },
      }),
    )
  })
  // A scan that fails here is tried again by its job; the draft says that it is not there yet.
  await runScan(scanId).catch(() => {})
  return submission.id
}
