import { FileDigit } from 'lucide-react'
import { FindingCard } from '@/components/scan/findings-list'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { type CodeAnnotation, CodeViewer } from '@/components/ui/code-viewer'
import { DefinitionList } from '@/components/ui/definition-list'
import { Digest } from '@/components/ui/digest'
import { EmptyState } from '@/components/ui/empty-state'
import { formatBytes } from '@/components/ui/format'
import type { ReviewStand } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { CommentForm } from './comment-form'
import { fileType } from './file-type'
import type { OpenFile } from './files-tab'
import { findingActions } from './finding-actions'
import { LinePicker } from './line-picker'
import { reviewHref } from './review-href'
import { Said } from './said'
import type { ReviewAction } from './use-review-action'

const isExecutable = (mode: number) => (mode & 0o111) !== 0

type FileContentProps = {
  review: ReviewView
  stand: ReviewStand
  open: OpenFile
  line: number | undefined
  actions: { accept: ReviewAction; comment: ReviewAction<string> }
}

function findingsOf({ review, stand, open, actions }: FileContentProps) {
  const under = findingActions(review, stand, actions.accept)
  return (review.scan?.report?.findings ?? [])
    .filter(({ file }) => file === open.file.path)
    .map((finding) => ({
      fingerprint: finding.fingerprint,
      line: finding.line,
      node: <FindingCard finding={finding} showPlace={false} action={under[finding.fingerprint]} />,
    }))
}

/** What stands under the lines: findings first, then what was said, then the form for saying more. */
function annotationsOf(props: FileContentProps, fileHref: string): CodeAnnotation[] {
  const { review, open, line, stand, actions } = props
  const said = review.comments
    .filter(({ file, digest }) => file === open.file.path && digest === review.digest)
    .map((comment) => ({ line: comment.line ?? 1, node: <Said comment={comment} /> }))
  const form =
    line && !stand.comment
      ? [
          {
            line,
            node: (
              <CommentForm
                key={line}
                submissionId={review.id}
                digest={review.digest}
                label={`About line ${line}`}
                action={actions.comment}
                place={{ file: open.file.path, line }}
                doneHref={fileHref}
              />
            ),
          },
        ]
      : []
  return [...findingsOf(props).filter((one) => one.line > 0), ...said, ...form]
}

function NotText({ open: { file, reason } }: { open: OpenFile }) {
  return (
    <Card title={file.path} flush>
      <EmptyState title="Not shown as text" icon={<FileDigit aria-hidden />}>
        {reason} Nobody can read it here, so weigh whether the skill needs it.
      </EmptyState>
      <div className="border-line border-t p-4">
        <DefinitionList
          items={[
            { term: 'Type', value: fileType(file.path) },
            { term: 'Size', value: formatBytes(file.size) },
            { term: 'SHA-256', value: <Digest value={file.sha256} length={64} /> },
            { term: 'Executable', value: isExecutable(file.mode) ? 'Yes' : 'No' },
          ]}
        />
      </div>
    </Card>
  )
}

/** One file: its text with findings and comments in place, or what can be said of it without reading. */
export function FileContent(props: FileContentProps) {
  const { review, stand, open } = props
  const { file, lines } = open
  const fileHref = reviewHref(review.id, { tab: 'files', file: file.path })
  const whole = findingsOf(props).filter(({ line }) => line === 0)
  const viewer = lines && (
    <CodeViewer
      lines={lines}
      path={file.path}
      annotations={annotationsOf(props, fileHref)}
      header={
        <span className="hidden shrink-0 items-center gap-2 text-faint text-xs sm:inline-flex">
          {formatBytes(file.size)}
          {isExecutable(file.mode) && <Badge tone="warning">executable</Badge>}
        </span>
      }
    />
  )
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {whole.map(({ fingerprint, node }) => (
        <Card key={fingerprint}>{node}</Card>
      ))}
      {viewer && (stand.comment ? viewer : <LinePicker href={fileHref}>{viewer}</LinePicker>)}
      {viewer && !stand.comment && (
        <p className="text-muted text-xs">Choose the number of a line to say something about it.</p>
      )}
      {!viewer && <NotText open={open} />}
    </div>
  )
}
