import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { APPROVALS_REQUIRED } from '@/lib/review/rules'
import type { DecisionView } from '@/lib/review/schema'
import { NEXT_STEP, STATE_INFO } from '@/lib/skills/rules'
import type { SubmissionState, SubmissionView } from '@/lib/skills/schema'
import { nextForMe } from './next-for-me'

const TONE = {
  neutral: 'info',
  info: 'info',
  success: 'success',
  warning: 'warning',
  danger: 'danger',
} as const

function Onward({ submission, isMine }: { submission: SubmissionView; isMine: boolean }) {
  if (submission.state === 'published')
    return (
      <LinkButton href={`/skills/${submission.skillName}`} size="sm">
        Open {submission.skillName}
      </LinkButton>
    )
  if (isMine && (submission.state === 'rejected' || submission.state === 'withdrawn'))
    return (
      <LinkButton href="/submit" size="sm">
        Submit anew
      </LinkButton>
    )
  return null
}

/** The decision that brought it here, when it was one that says no. */
const deciding = (state: SubmissionState, decisions: readonly DecisionView[]) =>
  decisions.findLast(
    ({ verdict, voidedAt }) =>
      voidedAt === null &&
      ((state === 'changes-requested' && verdict === 'request-changes') ||
        (state === 'rejected' && verdict === 'reject')),
  )

/** The one state of a submission, why it is in it, and what happens next. */
export function WhereItStands({
  submission,
  decisions,
  isMine,
}: {
  submission: SubmissionView
  decisions: readonly DecisionView[]
  isMine: boolean
}) {
  const said = deciding(submission.state, decisions)
  const { state, stateReason, approvals } = submission
  const { label, tone } = STATE_INFO[state]
  const counted = state === 'pending' || state === 'under-review'
  return (
    <Callout
      tone={TONE[tone]}
      title={label}
      action={<Onward submission={submission} isMine={isMine} />}
    >
      {said && (
        <blockquote className="mb-1.5 max-w-[90ch] border-current border-l-2 pl-2.5">
          <p className="whitespace-pre-wrap break-words">{said.comment}</p>
          <p className="text-muted text-xs">{said.reviewerName}</p>
        </blockquote>
      )}
      {stateReason && <p className="max-w-[90ch] break-words">{stateReason}</p>}
      <p className={stateReason ? 'mt-1 text-muted' : ''}>
        {isMine ? nextForMe(state) : NEXT_STEP[state]}
        {counted && ` ${approvals} of ${APPROVALS_REQUIRED} approvals so far.`}
      </p>
    </Callout>
  )
}
