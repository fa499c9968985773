import Form from 'next/form'
import type { CodeViewerLine } from '@/components/ui/code-viewer'
import { EmptyState } from '@/components/ui/empty-state'
import { FileTree } from '@/components/ui/file-tree'
import { formatNumber } from '@/components/ui/format'
import { Input } from '@/components/ui/input'
import type { ReviewStand } from '@/lib/review/rules'
import type { ReviewView } from '@/lib/review/schema'
import { type Finding, SEVERITIES } from '@/lib/scan/schema'
import type { FileView } from '@/lib/skills/schema'
import { FileContent } from './file-content'
import { FileMarks } from './file-marks'
import { reviewHref } from './review-href'
import type { ReviewAction } from './use-review-action'

const FILES_SHOWN = 1_000
const SEARCHED_FROM = 30

/** The file that is open, as text in coloured lines or with the reason why there are none. */
export type OpenFile = {
  file: FileView
  lines: readonly CodeViewerLine[] | null
  reason: string | null
}

const worst = (findings: readonly Finding[]) =>
  SEVERITIES.find((severity) => findings.some((one) => one.severity === severity)) ?? null

function Tree({
  review,
  current,
  find,
}: {
  review: ReviewView
  current: string
  find: string | undefined
}) {
  const findings = review.scan?.report?.findings ?? []
  const matching = review.files.filter(
    ({ path }) => !find || path.toLowerCase().includes(find.toLowerCase()),
  )
  return (
    <>
      {review.files.length >= SEARCHED_FROM && (
        <Form action={`/reviews/${review.id}`} scroll={false} role="search" className="mb-2 p-0.5">
          <input type="hidden" name="tab" value="files" />
          <input type="hidden" name="file" value={current} />
          <Input
            type="search"
            name="find"
            defaultValue={find}
            placeholder="Find a file"
            aria-label="Find a file"
          />
        </Form>
      )}
      <FileTree
        label="Files of the skill"
        files={matching.slice(0, FILES_SHOWN).map(({ path }) => {
          const own = findings.filter(({ file }) => file === path)
          const said = review.comments.filter(
            ({ file, digest }) => file === path && digest === review.digest,
          )
          return {
            path,
            href: reviewHref(review.id, { tab: 'files', file: path, find }),
            current: path === current,
            badge: <FileMarks findings={own.length} worst={worst(own)} comments={said.length} />,
          }
        })}
      />
      {matching.length > FILES_SHOWN && (
        <p className="px-2 py-2 text-muted text-xs">
          {formatNumber(FILES_SHOWN)} of {formatNumber(matching.length)} files. Find the others by
          their path.
        </p>
      )}
      {matching.length === 0 && (
        <p className="px-2 py-2 text-muted text-xs">No file has that in its path.</p>
      )}
    </>
  )
}

/** Every file of the skill, with findings and comments where they belong. */
export function FilesTab({
  review,
  stand,
  open,
  line,
  find,
  actions,
}: {
  review: ReviewView
  stand: ReviewStand
  open: OpenFile | null
  line: number | undefined
  find: string | undefined
  actions: { accept: ReviewAction; comment: ReviewAction<string> }
}) {
  if (!open) return <EmptyState title="No files">This revision holds no files.</EmptyState>
  return (
    <div className="grid items-start gap-4 md:grid-cols-[11rem_minmax(0,1fr)] 2xl:grid-cols-[13rem_minmax(0,1fr)]">
      <div className="max-h-60 overflow-auto md:sticky md:top-18 md:max-h-[calc(100dvh-6rem)]">
        <Tree review={review} current={open.file.path} find={find} />
      </div>
      <FileContent review={review} stand={stand} open={open} line={line} actions={actions} />
    </div>
  )
}
