import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { CodeViewer, type CodeViewerLine } from '@/components/ui/code-viewer'
import { Digest } from '@/components/ui/digest'
import { EmptyState } from '@/components/ui/empty-state'
import { FileTree } from '@/components/ui/file-tree'
import { formatBytes } from '@/components/ui/format'
import type { SkillView } from '@/lib/registry/schema'
import { skillHref } from './skill-address'

/** The open file: its lines, or the reason why there are none. */
export type OpenFile = {
  path: string
  lines: readonly CodeViewerLine[] | null
  reason: string | null
}

function Contents({ skill, open }: { skill: SkillView; open: OpenFile }) {
  const facts = skill.files.find(({ path }) => path === open.path)
  if (!open.lines)
    return (
      <Card title={<code className="font-mono text-xs">{open.path}</code>}>
        <EmptyState title="Not shown here">
          {open.reason} {facts && `${formatBytes(facts.size)}. `}It is part of the archive, and of
          the digest.
        </EmptyState>
      </Card>
    )
  return (
    <CodeViewer
      path={open.path}
      lines={open.lines}
      header={
        facts && (
          <span className="flex items-center gap-2 text-faint text-xs">
            {formatBytes(facts.size)}
            {(facts.mode & 0o111) !== 0 && <Badge>executable</Badge>}
            <Digest value={`sha256:${facts.sha256}`} length={8} />
          </span>
        )
      }
    />
  )
}

/** The files of a published version: the tree, and the one that is open. */
export function SkillFiles({ skill, open }: { skill: SkillView; open: OpenFile }) {
  const version = skill.shown.newest ? undefined : skill.shown.version
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[16rem_minmax(0,1fr)]">
      <Card>
        <FileTree
          files={skill.files.map(({ path }) => ({
            path,
            href: skillHref(skill.name, 'files', version, path),
            current: path === open.path,
          }))}
        />
      </Card>
      <Contents skill={skill} open={open} />
    </div>
  )
}
