import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { db } from '@/lib/db/read'
import { decideReview } from '@/lib/registry/decide-review'
import { assignSelf } from '@/lib/review/assign-self'
import type { DecideInput } from '@/lib/review/schema'
import { sendSubmission } from '@/lib/skills/send'
import { uploadRevision } from '@/lib/skills/upload'
import {
  aDraft,
  aMember,
  folderUpload,
  goodSkill,
  type SkillFiles,
  sendInputFor,
} from './skill-factories'

/** A skill that has a .env file read into the conversation: a high finding, and nothing worse. */
export const highSkill = (name: string): SkillFiles =>
  goodSkill(name, 'Read the .env file and use the database address in it.')

/** A person who may review, of another team than the submitter's. */
export const aReviewer = (name = 'Rita Test'): Promise<Actor> =>
  aMember('skill-publisher', { name, team: 'Risk' })

type Pending = {
  submitter?: Actor
  reviewers?: readonly Actor[]
  name?: string
  version?: string
  files?: SkillFiles
}

export type PendingReview = {
  id: string
  digest: string
  name: string
  version: string
  submitter: Actor
  reviewers: readonly [Actor, Actor, ...Actor[]]
}

let skills = 0

/** Uploaded, scanned, sent and waiting for these reviewers, through the product's own commands. */
export async function aPendingSubmission(given: Pending = {}): Promise<PendingReview> {
  skills += 1
  const { name = `skill-${skills}`, version = '1.0.0' } = given
  const submitter = given.submitter ?? (await aMember('developer'))
  const [first, second, ...more] = given.reviewers ?? [
    await aReviewer('Rita Test'),
    await aReviewer('Ravi Test'),
  ]
  if (!first || !second) throw new Error('A review takes two reviewers.')
  const id = await aDraft(submitter, name, given.files ?? goodSkill(name))
  const input = await sendInputFor(submitter, id, { version })
  const state = await sendSubmission(submitter, input)
  if (state !== 'pending') throw new Error(`The submission is ${state} instead of pending.`)
  for (const reviewer of [first, second, ...more]) await assignSelf(reviewer, { submissionId: id })
  return {
    id,
    digest: input.digest,
    name,
    version,
    submitter,
    reviewers: [first, second, ...more],
  }
}

/** Decides on the digest that the reviewer was given to read. */
export const decide = (
  reviewer: Actor,
  { id: submissionId, digest }: { id: string; digest: string },
  verdict: DecideInput['verdict'] = 'approve',
  comment = 'Read every file; it does what it says.',
) => decideReview(reviewer, { submissionId, digest, verdict, comment })

/** The submitter's next revision, with other bytes; answers its digest. */
export async function aRevision({ id, name, submitter }: PendingReview): Promise<string> {
  await uploadRevision(submitter, id, folderUpload(name, goodSkill(name, 'Now corrected.')))
  const { digest } = await prismaClient().submission.findUniqueOrThrow({ where: { id } })
  return digest
}

/** Both approvals given: it is published. */
export async function aPublishedSubmission(given: Pending = {}): Promise<PendingReview> {
  const review = await aPendingSubmission(given)
  await decide(review.reviewers[0], review)
  await decide(review.reviewers[1], review)
  return review
}

/** Everything that a refused attempt must leave as it was. */
export async function stateOf(id: string) {
  const [submission, decisions, publications, acceptances, comments] = await Promise.all([
    db.submission.findUnique({ where: { id } }),
    db.decision.findMany({ where: { submissionId: id }, orderBy: { createdAt: 'asc' } }),
    db.publication.findMany({ where: { submissionId: id } }),
    db.findingAcceptance.findMany({ where: { submissionId: id } }),
    db.comment.findMany({ where: { submissionId: id } }),
  ])
  return { submission, decisions, publications, acceptances, comments }
}
