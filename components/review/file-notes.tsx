import { Fragment, type ReactNode } from 'react'
import { FindingCard } from '@/components/scan/findings-list'
import type { CodeAnnotation } from '@/components/ui/code-viewer'
import type { ReviewStand } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { CommentForm } from './comment-form'
import type { OpenFile } from './files-tab'
import { findingActions } from './finding-actions'
import { Said } from './said'
import type { ReviewAction } from './use-review-action'

export type FileContentProps = {
  review: ReviewView
  stand: ReviewStand
  open: OpenFile
  line: number | undefined
  actions: { accept: ReviewAction; comment: ReviewAction<string> }
}

type Note = { key: string; line: number; node: ReactNode }

/** The findings in the open file; line 0 is the file as a whole. */
export function findingNotes({ review, stand, open, actions }: FileContentProps): Note[] {
  const under = findingActions(review, stand, actions.accept)
  return (review.scan?.report?.findings ?? [])
    .filter(({ file }) => file === open.file.path)
    .map((finding) => ({
      key: `${finding.fingerprint}:${finding.line}`,
      line: finding.line,
      node: <FindingCard finding={finding} showPlace={false} action={under[finding.fingerprint]} />,
    }))
}

/** Findings first, then what was said, then the form for saying more. */
export function notesOf(props: FileContentProps, fileHref: string): Note[] {
  const { review, open, line, stand, actions } = props
  const { path } = open.file
  const findings = findingNotes(props).filter((one) => one.line > 0)
  const said = review.comments
    .filter(({ file, digest }) => file === path && digest === review.digest)
    .map((comment) => ({
      key: comment.id,
      line: comment.line ?? 1,
      node: <Said comment={comment} />,
    }))
  if (!line || stand.comment) return [...findings, ...said]
  const form = (
    <CommentForm
      submissionId={review.id}
      digest={review.digest}
      label={`About line ${line}`}
      action={actions.comment}
      place={{ file: path, line }}
      doneHref={fileHref}
    />
  )
  return [...findings, ...said, { key: `form-${line}`, line, node: form }]
}

/** One annotation per line, so that a form keeps its state when a comment appears above it. */
export function annotationsOf(notes: readonly Note[], lineCount: number): CodeAnnotation[] {
  const byLine = new Map<number, Note[]>()
  for (const note of notes) {
    const line = Math.min(note.line, lineCount)
    byLine.set(line, [...(byLine.get(line) ?? []), note])
  }
  return [...byLine].map(([line, under]) => ({
    line,
    node: under.map(({ key, node }) => <Fragment key={key}>{node}</Fragment>),
  }))
}
