import type { Actor } from '@/lib/access/permissions'
import { atTime } from '@/lib/db/clock'
import { db } from '@/lib/db/read'
import { isAppError } from '@/lib/errors'
import { decideReview } from '@/lib/registry/decide-review'
import { acceptFinding } from '@/lib/review/accept-finding'
import { addComment } from '@/lib/review/add-comment'
import { createDraft } from '@/lib/skills/create-draft'
import { getSubmission } from '@/lib/skills/queries'
import { reviseSubmission } from '@/lib/skills/revise'
import { sendSubmission } from '@/lib/skills/send'
import { withdrawSubmission } from '@/lib/skills/withdraw'
import { signedIn } from './company'
import type { SkillPlan, Step, VersionPlan } from './timeline'
import { withUpload } from './upload'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

type Scene = { plan: SkillPlan; version: VersionPlan; id: string; start: Date; submitter: Actor }

const after = (start: Date, hours: number) => new Date(start.getTime() + hours * HOUR_MS)

async function digestOf(id: string): Promise<string> {
  const found = await db.submission.findUnique({ where: { id }, select: { digest: true } })
  if (!found) throw new Error(`The demo lost submission ${id}.`)
  return found.digest
}

/** Somebody who must be refused tries; that they are refused is the point. */
async function tryToApprove(actor: Actor, submissionId: string, digest: string): Promise<void> {
  const input = { submissionId, digest, verdict: 'approve', comment: '' } as const
  const refused = await decideReview(actor, input).catch((error: unknown) => error)
  if (!isAppError(refused)) throw new Error('The demo expected a refusal.', { cause: refused })
}

async function acceptAll(actor: Actor, id: string, digest: string, reason: string, at: Date) {
  const { scan } = await getSubmission(actor, id)
  const high = scan?.report?.findings.filter(({ severity }) => severity === 'high') ?? []
  const until = new Date(at.getTime() + 180 * DAY_MS)
  for (const { fingerprint } of high)
    await acceptFinding(actor, { submissionId: id, digest, fingerprint, reason, until })
}

async function send({ plan, version, id, submitter }: Scene, digest: string): Promise<void> {
  const [team] = submitter.teamIds
  await sendSubmission(submitter, {
    submissionId: id,
    digest,
    version: version.version,
    teamId: team ?? '',
    category: plan.category,
    summary: version.summary,
    tags: plan.tags.split(', '),
  })
}

async function act(scene: Scene, step: Step, at: Date): Promise<void> {
  const { id, submitter, plan } = scene
  const digest = await digestOf(id)
  const actor = 'by' in step ? await signedIn(step.by, at) : submitter
  await atTime(at, async () => {
    if (step.do === 'send') return send(scene, digest)
    if (step.do === 'comment')
      return addComment(actor, { submissionId: id, digest, body: step.text })
    if (step.do === 'accept') return acceptAll(actor, id, digest, step.reason, at)
    if (step.do === 'refused-approval') return tryToApprove(actor, id, digest)
    if (step.do === 'withdraw')
      return withdrawSubmission(actor, { submissionId: id, reason: step.reason })
    if (step.do === 'revise')
      return withUpload(plan.name, step.folders, (intake) => reviseSubmission(actor, id, intake))
    return decideReview(actor, {
      submissionId: id,
      digest,
      verdict: step.do,
      comment: step.comment,
    })
  })
}

/** Plays one version's story: the upload, then each step at its hour. */
export async function play(plan: SkillPlan, version: VersionPlan, today: Date): Promise<void> {
  const start = new Date(today.getTime() - version.daysAgo * DAY_MS)
  const submitter = await signedIn(plan.by, start)
  const id = await atTime(start, () =>
    withUpload(plan.name, version.folders, (intake) => createDraft(submitter, intake)),
  )
  const scene = { plan, version, id, start, submitter }
  for (const step of version.steps)
    await act(scene, step, after(start, 'hours' in step ? step.hours : 0.2))
}
