import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { APPROVALS_REQUIRED } from '@/lib/review/rules'
import { NEXT_STEP, STATE_INFO } from '@/lib/skills/rules'
import type { SubmissionView } from '@/lib/skills/schema'

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

/** The one state of a submission, why it is in it, and what happens next. */
export function WhereItStands({
  submission,
  isMine,
}: {
  submission: SubmissionView
  isMine: boolean
}) {
  const { state, stateReason, approvals } = submission
  const { label, tone } = STATE_INFO[state]
  const counted = state === 'pending' || state === 'under-review'
  return (
    <Callout
      tone={TONE[tone]}
      title={label}
      action={<Onward submission={submission} isMine={isMine} />}
    >
      {stateReason && <p className="max-w-[90ch] break-words">{stateReason}</p>}
      <p className={stateReason ? 'mt-1 text-muted' : ''}>
        {NEXT_STEP[state]}
        {counted && ` ${approvals} of ${APPROVALS_REQUIRED} approvals so far.`}
      </p>
    </Callout>
  )
}
