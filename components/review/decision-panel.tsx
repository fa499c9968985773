import { CircleDashed } from 'lucide-react'
import Link from 'next/link'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Digest } from '@/components/ui/digest'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import { isDecidable, type ReviewStand } from '@/lib/review/rules'
import type { DecisionView, ReviewView } from '@/lib/review/schema'
import { isOpen } from '@/lib/skills/rules'
import { ApprovalCount } from './approval-count'
import { AssignSelfForm } from './assign-self-form'
import { DecisionForm, type DecisionMade } from './decision-form'
import { reviewHref } from './review-href'
import type { ReviewAction } from './use-review-action'
import { VERDICT_WORDS } from './verdict-words'

export type PanelActions = { decide: ReviewAction<DecisionMade>; assignSelf: ReviewAction }

const TONE_INK = {
  success: 'text-success-ink',
  warning: 'text-warning-ink',
  danger: 'text-danger-ink',
  neutral: 'text-muted',
  info: 'text-info-ink',
  accent: 'text-accent-ink',
}

const isClosed = ({ state }: ReviewView) => !isOpen(state)

function Standing({
  decision,
  isClosed,
}: {
  decision: DecisionView | undefined
  isClosed: boolean
}) {
  if (!decision)
    return (
      <span className="flex shrink-0 items-center gap-1 text-muted text-xs [&_svg]:size-3.5">
        <CircleDashed aria-hidden />
        {isClosed ? 'Did not decide' : 'Not decided yet'}
      </span>
    )
  const { past, tone, icon } = VERDICT_WORDS[decision.verdict]
  return (
    <span className="flex flex-wrap items-center gap-x-1 text-xs [&_svg]:size-3.5">
      <span className={`flex items-center gap-1 font-medium ${TONE_INK[tone]}`}>
        {icon}
        {past.charAt(0).toUpperCase() + past.slice(1)}
      </span>
      <span className="text-muted">
        <Time value={decision.at} /> on <Digest value={decision.digest} length={8} copy={false} />
      </span>
    </span>
  )
}

function Reviewers({ review, personId }: { review: ReviewView; personId: string }) {
  const standing = new Map(
    review.decisions
      .filter(({ digest, voidedAt }) => digest === review.digest && voidedAt === null)
      .map((decision) => [decision.reviewerId, decision]),
  )
  if (review.assignments.length === 0)
    return <p className="text-muted text-xs">No reviewer is assigned yet.</p>
  return (
    <ul aria-label="Reviewers" className="flex flex-col gap-2.5">
      {review.assignments.map(({ reviewerId, reviewerName }) => (
        <li key={reviewerId} className="flex min-w-0 gap-2.5">
          <Avatar name={reviewerName} seed={reviewerId} />
          <span className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-2">
            <span className="flex items-center gap-1.5 text-[0.8125rem]">
              <span className="truncate">{reviewerName}</span>
              {reviewerId === personId && <Badge>you</Badge>}
            </span>
            <Standing decision={standing.get(reviewerId)} isClosed={isClosed(review)} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Closed({ review }: { review: ReviewView }) {
  if (review.state === 'published')
    return (
      <Callout tone="success" title={`Published as ${review.skillName} ${review.version}`}>
        <p>
          Exactly these bytes, <Time value={review.decidedAt} />.
        </p>
        <LinkButton href={`/skills/${review.skillName}`} size="sm" className="mt-2">
          Open it in the catalogue
        </LinkButton>
      </Callout>
    )
  if (review.state === 'rejected')
    return (
      <Callout tone="danger" title="Rejected">
        One rejection closes a submission. Who decided, and why, stays in the discussion.
      </Callout>
    )
  if (review.state === 'withdrawn')
    return <Callout title="Withdrawn">Its submitter closed it before it was decided.</Callout>
  return null
}

/** Approvals so far, what is decided on, and the decision itself. */
export function DecisionPanel({
  review,
  stand,
  actions,
}: {
  review: ReviewView
  stand: ReviewStand
  actions: PanelActions
}) {
  const isDeciding = isDecidable(review.state)
  const hasDecided = review.decisions.some(
    ({ reviewerId, voidedAt }) => reviewerId === stand.personId && voidedAt === null,
  )
  return (
    <Card title="Decision" actions={<ApprovalCount count={review.approvals} />} id="decision">
      <div className="flex flex-col gap-4">
        <p className="flex flex-wrap items-center gap-x-1.5 text-muted text-xs">
          {isClosed(review) ? 'Decided on' : 'Deciding on'} revision {review.revision},{' '}
          <Digest value={review.digest} length={16} />
        </p>
        <Reviewers review={review} personId={stand.personId} />
        <DecisionForm
          submissionId={review.id}
          digest={review.digest}
          refusal={stand.refusal}
          approval={stand.approval}
          offered={isDeciding && !hasDecided}
          action={actions.decide}
        >
          {isClosed(review) ? (
            <Closed review={review} />
          ) : (
            stand.refusal && <Callout tone="info">{stand.refusal}</Callout>
          )}
          {isDeciding && !stand.refusal && stand.approval && (
            <Link
              href={reviewHref(review.id, { tab: 'findings' })}
              className="w-fit text-accent-ink text-xs underline underline-offset-2"
            >
              Go to what needs acceptance
            </Link>
          )}
          <AssignSelfForm
            submissionId={review.id}
            offered={stand.mayAssignSelf}
            action={actions.assignSelf}
          />
        </DecisionForm>
      </div>
    </Card>
  )
}
