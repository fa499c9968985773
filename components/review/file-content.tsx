import { FileDigit } from 'lucide-react'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { CodeViewer } from '@/components/ui/code-viewer'
import { DefinitionList } from '@/components/ui/definition-list'
import { EmptyState } from '@/components/ui/empty-state'
import { formatBytes } from '@/components/ui/format'
import { annotationsOf, type FileContentProps, findingNotes, notesOf } from './file-notes'
import { fileType } from './file-type'
import type { OpenFile } from './files-tab'
import { LinePicker } from './line-picker'
import { reviewHref } from './review-href'

const isExecutable = (mode: number) => (mode & 0o111) !== 0

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
            {
              term: 'SHA-256',
              value: <code className="break-all font-mono text-xs">{file.sha256}</code>,
            },
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
  const whole = findingNotes(props).filter(({ line }) => line === 0)
  const viewer = lines && (
    <CodeViewer
      lines={lines}
      path={file.path}
      annotations={annotationsOf(notesOf(props, fileHref), lines.length)}
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
      <h2 className="sr-only">{file.path}</h2>
      {whole.map(({ key, node }) => (
        <Card key={key}>{node}</Card>
      ))}
      {viewer && (stand.comment ? viewer : <LinePicker href={fileHref}>{viewer}</LinePicker>)}
      {viewer && !stand.comment && (
        <p className="text-muted text-xs">Choose the number of a line to say something about it.</p>
      )}
      {!viewer && <NotText open={open} />}
    </div>
  )
}
