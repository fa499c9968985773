import 'server-only'
import type { Actor } from '@/lib/access/permissions'
import { change, changed } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { requireNoSecrets, withoutSecrets } from '@/lib/audit/without-secrets'
import { now } from '@/lib/db/clock'
import { isUniqueViolation } from '@/lib/db/sql'
import type { Tx } from '@/lib/db/transaction'
import { AppError } from '@/lib/errors'
import type { ScanReport } from '@/lib/scan/schema'
import { parseReport } from '@/lib/scan/stored-report'
import { formatObstacles, sendRefusal } from './rules'
import type { SendInput } from './schema'
import { settleScanned } from './settle'
import {
  type LockedSubmission,
  lockSubmission,
  requireSubmitter,
  submissionResource,
} from './store'

const taken = (name: string, version: string) =>
  new AppError('conflict', `Version ${version} of ${name} is taken. Choose a higher version.`, {
    problems: [
      {
        field: 'version',
        rule: 'A version is used once, ever, and only one request for it may be open.',
        message: `${version} is already published or on its way.`,
        remedy: 'Choose a higher version.',
      },
    ],
  })

async function requireOwnership(tx: Tx, name: string, teamId: string) {
  const owner = await tx.skill.findUnique({ where: { name }, include: { team: true } })
  if (owner && owner.teamId !== teamId)
    throw new AppError(
      'conflict',
      `The skill ${name} belongs to the team ${owner.team.name}. Submit it for that team, or choose another name.`,
    )
  const rival = await tx.submission.findFirst({
    where: {
      skillName: name,
      teamId: { not: teamId },
      state: { in: ['submitted', 'pending', 'under-review', 'changes-requested', 'approved'] },
    },
    include: { team: true },
  })
  if (rival)
    throw new AppError(
      'conflict',
      `The team ${rival.team.name} has an open submission named ${name}. Choose another name.`,
    )
}

function requireSendable(
  submission: LockedSubmission,
  input: SendInput,
  report: ScanReport | null,
) {
  if (submission.state !== 'draft')
    throw new AppError('conflict', 'This was sent already. Its page shows where it is.')
  if (submission.digest !== input.digest)
    throw new AppError(
      'conflict',
      'The files changed since you opened the page. Read the new report.',
    )
  if (!report) return
  const refusal = sendRefusal(report)
  if (!refusal) return
  const problems = formatObstacles(report).map(({ field, rule, message, remedy }) => ({
    field: field ?? 'SKILL.md',
    rule,
    message,
    remedy,
  }))
  throw new AppError('invalid', refusal, { problems })
}

async function requireMember(tx: Tx, actor: Actor, teamId: string) {
  const where = { userId_teamId: { userId: actor.id, teamId } }
  if (!(await tx.teamMember.findUnique({ where })))
    throw new AppError('forbidden', 'You may submit only for a team you belong to.')
}

async function reportOf(tx: Tx, scanId: string | null): Promise<ScanReport | null> {
  const scan = scanId ? await tx.scan.findUnique({ where: { id: scanId } }) : null
  return scan?.state === 'completed' ? parseReport(scan.report) : null
}

/**
 * Sends a draft for review. A critical finding moves it to `blocked` instead; while the scan still
 * runs it waits as `submitted`. Answers the state it is in now.
 */
export async function sendSubmission(actor: Actor, input: SendInput): Promise<string> {
  const { submissionId: id, version, teamId, category, summary, tags } = input
  const attempt = {
    action: 'submission.send',
    resource: { type: 'submission', id },
    needs: 'skill:write',
    teamId,
    data: { version, digest: input.digest },
  } as const
  return change(actor, attempt, async (tx) => {
    const submission = await lockSubmission(tx, id)
    requireSubmitter(actor, submission)
    const report = await reportOf(tx, submission.scanId)
    requireSendable(submission, input, report)
    await requireMember(tx, actor, teamId)
    await requireOwnership(tx, submission.skillName, teamId)
    const published = await tx.publication.findFirst({
      where: { version, skill: { name: submission.skillName } },
    })
    if (published) throw taken(submission.skillName, version)
    await requireNoSecrets(tx, { version, tags })
    const [at, words] = [now(), await withoutSecrets(tx, summary)]
    const plain = { state: 'submitted', version, teamId, category, tags }
    const data = { ...plain, summary: words, sentAt: at }
    const sent = await tx.submission
      .update({ where: { id }, data: { ...data, updatedAt: at } })
      .catch((error: unknown) => {
        throw isUniqueViolation(error) ? taken(submission.skillName, version) : error
      })
    const settled = report ? await settleScanned(tx, id, report, null) : []
    const { state } = await tx.submission.findUniqueOrThrow({ where: { id } })
    const event = succeeded('submission.send', {
      resource: submissionResource(sent),
      teamId,
      data: { version, digest: sent.digest, category },
      before: { state: submission.state },
      after: { state: 'submitted', version, category, team: teamId },
    })
    return changed(state, event, ...settled)
  })
}
