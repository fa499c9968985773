import { Card } from '@/components/ui/card'
import type { ConfirmProps } from '@/components/ui/confirm-dialog'
import type { ReviewView } from '@/lib/review/schema'
import { blockReason, isOpen, isRevisable, sendRefusal } from '@/lib/skills/rules'
import type { SubmissionView } from '@/lib/skills/schema'
import type { UploadLimits } from './file-hints'
import type { OpenFile } from './files-card'
import { ReplaceFiles, RevisionUpload } from './replace-files'
import type { ReplyAction } from './reply-form'
import type { SkillText } from './report-cards'
import { type SendAction, SendForm } from './send-form'
import { SubmissionTimeline } from './submission-timeline'
import { WithdrawButton } from './withdraw-button'

export type SubmissionActions = {
  send: SendAction
  withdraw: ConfirmProps['action']
  reply: ReplyAction
}

export type SubmissionPageProps = {
  submission: SubmissionView
  /** Null for a draft: nobody else has seen it. */
  review: ReviewView | null
  skill: SkillText
  open: OpenFile | null
  teams: readonly { id: string; name: string }[]
  limits: UploadLimits
  /** Only its submitter may act on it; reviewers and auditors read. */
  isMine: boolean
  actions: SubmissionActions
}

/** Decisions that other bytes would make void. */
const standingIn = (review: ReviewView | null) =>
  review?.decisions.filter(({ voidedAt }) => voidedAt === null).length ?? 0

/** Whether uploading other files is what its submitter has to do next. */
const needsUpload = ({ state }: SubmissionView) =>
  state === 'blocked' || state === 'changes-requested'

/** What may be done with the whole submission, beside its name. */
export function SubmissionHeadActions({
  submission,
  review,
  limits,
  isMine,
  actions,
}: SubmissionPageProps) {
  if (!isMine || !isOpen(submission.state)) return null
  const isDraft = submission.state === 'draft'
  const standing = standingIn(review)
  return (
    <>
      <WithdrawButton
        submissionId={submission.id}
        name={submission.skillName}
        isDraft={isDraft}
        withdraw={actions.withdraw}
      />
      {isRevisable(submission.state) && !needsUpload(submission) && (
        <ReplaceFiles
          label={isDraft ? 'Replace the files' : 'Upload a revision'}
          submissionId={submission.id}
          limits={limits}
          standing={standing}
        />
      )}
    </>
  )
}

/** Beside the report: the next thing its submitter does, and what has happened. */
export function SubmissionAside({
  submission,
  review,
  teams,
  limits,
  isMine,
  actions,
}: SubmissionPageProps) {
  const report = submission.scan?.report ?? null
  const standing = standingIn(review)
  return (
    <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-18">
      {submission.state === 'draft' && isMine && (
        <Card title="Send for review">
          <SendForm
            draft={submission}
            teams={teams}
            refusal={sendRefusal(report) ?? (report && blockReason(report))}
            send={actions.send}
          />
        </Card>
      )}
      {needsUpload(submission) && isMine && (
        <Card title="Upload the corrected skill">
          <RevisionUpload submissionId={submission.id} limits={limits} standing={standing} />
        </Card>
      )}
      {review && (
        <Card title="What happened">
          <SubmissionTimeline review={review} />
        </Card>
      )}
    </div>
  )
}
