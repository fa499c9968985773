import type { ReactNode } from 'react'
import type { HrefOf } from '@/components/scan/place'
import { ClearDraft } from '@/components/ui/draft-guard'
import { isOpen } from '@/lib/skills/rules'
import type { SubmissionView } from '@/lib/skills/schema'
import { Blockers } from './blockers'
import { Discussion } from './discussion'
import { FilesCard } from './files-card'
import { ReplyForm } from './reply-form'
import { ReportCards } from './report-cards'
import { ScanWatch } from './scan-watch'
import {
  SubmissionAside,
  SubmissionHeadActions,
  type SubmissionPageProps,
} from './submission-aside'
import { SubmissionHead } from './submission-head'
import { WhereItStands } from './where-it-stands'

const fileHref = (id: string, path: string) => `/submissions/${id}?file=${encodeURIComponent(path)}`

function hrefsIn({ id, files }: SubmissionView): HrefOf {
  const known = new Set(files.map(({ path }) => path))
  return (file, line) => {
    if (!known.has(file)) return null
    return `${fileHref(id, file)}#${line > 0 ? `L${line}` : 'files'}`
  }
}

/** One submission for the person who made it: what the scan says, where it stands, what to do. */
export function SubmissionPage(props: SubmissionPageProps) {
  const { submission, review, skill, open, isMine, actions } = props
  const { id, state, scan, digest } = submission
  const hrefOf = hrefsIn(submission)
  const report = scan?.report ?? null
  const isWaiting = scan?.state === 'queued' || scan?.state === 'running' || state === 'submitted'
  // Before the scan has let it pass there are no reviewers to answer.
  const mayReply = isMine && review !== null && isOpen(state) && state !== 'blocked'
  const blocked = state === 'draft' || state === 'blocked'
  // The blockers below tell the same reason with a link to its place.
  const shown = blocked && report ? { ...submission, stateReason: '' } : submission
  const body: ReactNode = (
    <div className="flex min-w-0 flex-col gap-4">
      {state !== 'draft' && (
        <WhereItStands submission={shown} decisions={review?.decisions ?? []} isMine={isMine} />
      )}
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
        actions={<SubmissionHeadActions {...props} />}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        {body}
        <SubmissionAside {...props} />
      </div>
    </>
  )
}
