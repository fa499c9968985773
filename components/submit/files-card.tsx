import { FindingNote } from '@/components/scan/finding-note'
import { SeverityBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { CodeViewer, type CodeViewerLine } from '@/components/ui/code-viewer'
import { EmptyState } from '@/components/ui/empty-state'
import { FileTree } from '@/components/ui/file-tree'
import { formatBytes, formatNumber } from '@/components/ui/format'
import { type Finding, SEVERITIES } from '@/lib/scan/schema'
import type { FileView } from '@/lib/skills/schema'

/** The file that is open: its lines, or why they are not shown. */
export type OpenFile = {
  path: string
  lines: readonly CodeViewerLine[] | null
  reason: string | null
}

function worstIn(findings: readonly Finding[], path: string) {
  const here = findings.filter(({ file }) => file === path)
  const worst = SEVERITIES.find((severity) => here.some((finding) => finding.severity === severity))
  if (!worst) return undefined
  return (
    <SeverityBadge
      severity={worst}
      count={here.filter(({ severity }) => severity === worst).length}
    />
  )
}

function Opened({ open, findings }: { open: OpenFile; findings: readonly Finding[] }) {
  if (!open.lines) return <EmptyState title={`${open.path} is not shown`}>{open.reason}</EmptyState>
  const annotations = findings
    .filter(({ file, line }) => file === open.path && line > 0)
    .map((finding) => ({
      line: finding.line,
      node: <FindingNote key={finding.fingerprint} finding={finding} />,
    }))
  return <CodeViewer lines={open.lines} path={open.path} annotations={annotations} />
}

/** Every file of the skill; the one that is open is shown with its findings in place. */
export function FilesCard({
  files,
  findings,
  open,
  hrefOfFile,
}: {
  files: readonly FileView[]
  findings: readonly Finding[]
  open: OpenFile | null
  hrefOfFile: (path: string) => string
}) {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  return (
    <Card
      id="files"
      title="Files"
      description={`${formatNumber(files.length)} ${files.length === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`}
      className="scroll-mt-20"
    >
      <div className="flex flex-col gap-4">
        <div className="max-h-80 overflow-y-auto">
          <FileTree
            files={files.map(({ path }) => ({
              path,
              href: hrefOfFile(path),
              badge: worstIn(findings, path),
              current: path === open?.path,
            }))}
          />
        </div>
        {open && <Opened open={open} findings={findings} />}
      </div>
    </Card>
  )
}
