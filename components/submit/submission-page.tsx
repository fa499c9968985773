import type { ReactNode } from 'react'
import type { HrefOf } from '@/components/scan/place'
import { Card } from '@/components/ui/card'
import type { ConfirmProps } from '@/components/ui/confirm-dialog'
import { ClearDraft } from '@/components/ui/draft-guard'
import type { ReviewView } from '@/lib/review/schema'
import { blockReason, isOpen, isRevisable, sendRefusal } from '@/lib/skills/rules'
import type { SubmissionView } from '@/lib/skills/schema'
import { Blockers } from './blockers'
import { Discussion } from './discussion'
import type { UploadLimits } from './file-hints'
import { FilesCard, type OpenFile } from './files-card'
import { ReplaceFiles, RevisionUpload } from './replace-files'
import { type ReplyAction, ReplyForm } from './reply-form'
import { ReportCards, type SkillText } from './report-cards'
import { ScanWatch } from './scan-watch'
import { type SendAction, SendForm } from './send-form'
import { SubmissionHead } from './submission-head'
import { SubmissionTimeline } from './submission-timeline'
import { WhereItStands } from './where-it-stands'
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

const fileHref = (id: string, path: string) => `/submissions/${id}?file=${encodeURIComponent(path)}`

function hrefsIn({ id, files }: SubmissionView): HrefOf {
  const known = new Set(files.map(({ path }) => path))
  return (file, line) => {
    if (!known.has(file)) return null
    return `${fileHref(id, file)}#${line > 0 ? `L${line}` : 'files'}`
  }
}

/** Whether uploading other files is what its submitter has to do next. */
const needsUpload = ({ state }: SubmissionView) =>
  state === 'blocked' || state === 'changes-requested'

function HeadActions({ submission, review, limits, isMine, actions }: SubmissionPageProps) {
  if (!isMine || !isOpen(submission.state)) return null
  const isDraft = submission.state === 'draft'
  const standing = review?.decisions.filter(({ voidedAt }) => voidedAt === null).length ?? 0
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

function Aside({ submission, review, teams, limits, isMine, actions }: SubmissionPageProps) {
  const report = submission.scan?.report ?? null
  const standing = review?.decisions.filter(({ voidedAt }) => voidedAt === null).length ?? 0
  return (
    <aside className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-18">
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
    </aside>
  )
}

/** One submission for the person who made it: what the scan says, where it stands, what to do. */
export function SubmissionPage(props: SubmissionPageProps) {
  const { submission, review, skill, open, isMine, actions } = props
  const { id, state, scan, digest } = submission
  const hrefOf = hrefsIn(submission)
  const report = scan?.report ?? null
  const isWaiting = scan?.state === 'queued' || scan?.state === 'running' || state === 'submitted'
  const mayReply = isMine && review !== null && isOpen(state)
  const blocked = state === 'draft' || state === 'blocked'
  const body: ReactNode = (
    <div className="flex min-w-0 flex-col gap-4">
      {state !== 'draft' && <WhereItStands submission={submission} isMine={isMine} />}
      {isWaiting && isOpen(state) && <ScanWatch />}
      {blocked && report && <Blockers report={report} hrefOf={hrefOf} />}
      {review && (
        <Discussion
          comments={review.comments}
          digest={digest}
          hrefOf={hrefOf}
          form={mayReply && <ReplyForm submissionId={id} digest={digest} reply={actions.reply} />}
        />
      )}
      <ReportCards scan={scan} skill={skill} hrefOf={hrefOf} />
      <FilesCard
        files={submission.files}
        findings={report?.findings ?? []}
        open={open}
        hrefOfFile={(path) => `${fileHref(id, path)}#files`}
      />
    </div>
  )
  return (
    <>
      {state !== 'draft' && <ClearDraft draftKey={`send-${id}`} />}
      <SubmissionHead
        submission={submission}
        isMine={isMine}
        actions={<HeadActions {...props} />}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        {body}
        <Aside {...props} />
      </div>
    </>
  )
}
