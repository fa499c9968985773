import { type Actor, can, canSomewhere } from '@/lib/access/permissions'
import type { Finding, ScanReport } from '@/lib/scan/schema'
import { isOpen } from '@/lib/skills/rules'
import type { FileView, SubmissionState } from '@/lib/skills/schema'
import type { ReviewView, Verdict } from './schema'

export const VERDICTS = ['approve', 'request-changes', 'reject'] as const

/** Two, always: policy may ask for more, never for fewer. */
export const APPROVALS_REQUIRED = 2

/** What the rules need to know of a review. */
export type ReviewFacts = {
  state: SubmissionState
  digest: string
  submitterId: string
  authorIds: readonly string[]
  reviewerIds: readonly string[]
  decisions: readonly {
    reviewerId: string
    verdict: Verdict
    digest: string
    voidedAt: unknown
  }[]
}

/** Requested changes stand until a new revision, so nothing can be approved over them. */
const DECIDABLE: readonly SubmissionState[] = ['pending', 'under-review']

export const isDecidable = (state: SubmissionState) => DECIDABLE.includes(state)

/** Nobody reviews what they wrote or sent, whatever roles they hold. */
export function dutyRefusal(facts: ReviewFacts, personId: string): string | null {
  if (facts.submitterId === personId)
    return 'You submitted this, so other people decide. Separation of duties has no exception, for admins either.'
  if (facts.authorIds.includes(personId))
    return 'You wrote a revision of this, so other people decide.'
  return null
}

/** Why this person may not decide now, in words for the screen, or null when they may. */
export function decisionRefusal(facts: ReviewFacts, personId: string): string | null {
  const duty = dutyRefusal(facts, personId)
  if (duty) return duty
  if (facts.state === 'changes-requested')
    return 'Changes were requested. The next revision can be decided on.'
  if (!isDecidable(facts.state)) return 'This is not open for decisions.'
  if (!facts.reviewerIds.includes(personId))
    return 'You are not assigned to this review. Assign yourself first.'
  const mine = facts.decisions.find(
    (decision) =>
      decision.reviewerId === personId &&
      decision.digest === facts.digest &&
      decision.voidedAt === null,
  )
  if (mine) return 'You have already decided on these bytes. Each person decides once.'
  return null
}

/** High findings that nobody has accepted in writing. */
export const unacceptedFindings = (
  report: ScanReport,
  accepted: readonly { fingerprint: string }[],
): readonly Finding[] =>
  report.findings.filter(
    ({ severity, fingerprint }) =>
      severity === 'high' && !accepted.some((one) => one.fingerprint === fingerprint),
  )

/** Why an approval cannot count yet, although a rejection could. */
export function approvalRefusal(
  report: ScanReport | null,
  accepted: readonly { fingerprint: string }[],
): string | null {
  if (!report) return 'There is no finished scan of these bytes, so they cannot be approved.'
  if (report.findings.some(({ severity }) => severity === 'critical'))
    return 'The scan of these bytes has a critical finding, so they cannot be approved.'
  const open = unacceptedFindings(report, accepted)
  if (open.length > 0)
    return `${open.length === 1 ? 'A high finding needs' : `${open.length} high findings need`} written acceptance before an approval counts.`
  return null
}

/** Distinct people whose approval of exactly these bytes stands. */
export const standingApprovals = (
  facts: Pick<ReviewFacts, 'digest' | 'decisions'>,
): readonly string[] => [
  ...new Set(
    facts.decisions
      .filter(
        ({ verdict, digest, voidedAt }) =>
          verdict === 'approve' && digest === facts.digest && voidedAt === null,
      )
      .map(({ reviewerId }) => reviewerId),
  ),
]

/** One rejection rejects; request-changes keeps it open; the second approval approves. */
export function stateAfter(facts: ReviewFacts, verdict: Verdict): SubmissionState {
  if (verdict === 'reject') return 'rejected'
  if (verdict === 'request-changes') return 'changes-requested'
  if (standingApprovals(facts).length + 1 >= APPROVALS_REQUIRED) return 'approved'
  return facts.state === 'pending' ? 'under-review' : facts.state
}

/** Who may say something: the submitter and reviewers, while it is open. Null when this person may. */
export function commentRefusal(
  { state, submitterId, teamId }: Pick<ReviewView, 'state' | 'submitterId' | 'teamId'>,
  actor: Actor,
): string | null {
  if (submitterId !== actor.id && !can(actor, 'skill:publish', teamId))
    return 'Only the submitter and reviewers take part in the discussion.'
  if (!isOpen(state)) return 'This is closed, so it takes no more comments.'
  return null
}

/** What one person may do on a review; each refusal is in words for the screen, null when they may. */
export type ReviewStand = {
  personId: string
  isSubmitter: boolean
  /** Holds the role, and so the queue of reviews. */
  isReviewer: boolean
  /** Against any decision, and against accepting a finding. */
  refusal: string | null
  /** Against an approval only. */
  approval: string | null
  comment: string | null
  mayAssignSelf: boolean
}

const factsOfView = (review: ReviewView): ReviewFacts => ({
  ...review,
  reviewerIds: review.assignments.map(({ reviewerId }) => reviewerId),
})

/** What the screen offers to this person: the same rules that the commands ask again. */
export function standOf(review: ReviewView, actor: Actor): ReviewStand {
  const facts = factsOfView(review)
  const duty = dutyRefusal(facts, actor.id)
  const mayReview = can(actor, 'skill:publish', review.teamId)
  const needsRole = mayReview ? null : 'Reviewers decide. Your role may read this review.'
  return {
    personId: actor.id,
    isSubmitter: review.submitterId === actor.id,
    isReviewer: canSomewhere(actor, 'skill:publish'),
    refusal: duty ?? needsRole ?? decisionRefusal(facts, actor.id),
    approval: approvalRefusal(review.scan?.report ?? null, review.acceptances),
    comment: commentRefusal(review, actor),
    mayAssignSelf:
      mayReview &&
      duty === null &&
      isDecidable(review.state) &&
      !facts.reviewerIds.includes(actor.id),
  }
}

/** What a decision did, for the person who made it. `state` is what the submission is in now. */
export function outcomeOf(verdict: Verdict, state: SubmissionState, name: string): string {
  if (state === 'published') return `Approved and published as ${name}.`
  if (verdict === 'reject') return 'Rejected. The submission is closed and the submitter was told.'
  if (verdict === 'request-changes')
    return 'Changes requested. The submitter was told; the next revision comes back to you.'
  return 'Approved. One more approval publishes it.'
}

const ENTRY = 'SKILL.md'

/** The file to show: the one asked for if there is one, else SKILL.md, else the first. */
export const fileToOpen = (files: readonly FileView[], path = ENTRY): FileView | null =>
  files.find((file) => file.path === path) ??
  files.find((file) => file.path === ENTRY) ??
  files[0] ??
  null
