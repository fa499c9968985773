import { DefinitionList } from '@/components/ui/definition-list'
import { EmptyState } from '@/components/ui/empty-state'
import { Markdown } from '@/components/ui/markdown'

const FRONTMATTER = /^\uFEFF?---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/

/** SKILL.md without the block of keys at its top. */
export const bodyOf = (source: string) => source.replace(FRONTMATTER, '')

function value(of: unknown) {
  if (of === null || of === undefined) return null
  if (typeof of === 'object')
    return (
      <code className="whitespace-pre-wrap break-all font-mono text-xs">
        {JSON.stringify(of, null, 2)}
      </code>
    )
  return <span className="whitespace-pre-wrap">{String(of)}</span>
}

/** What everybody looks for comes first; the rest keeps its order. */
const FIRST = ['name', 'description']
const rank = (key: string) => (FIRST.indexOf(key) + FIRST.length + 1) % (FIRST.length + 1)

/**
 * SKILL.md as its author meant it to be read: the keys of its frontmatter as a table, then the text.
 * `source` is null when the file cannot be shown as text, for the `reason` given.
 */
export function SkillDocument({
  source,
  reason,
  frontmatter,
}: {
  source: string | null
  reason?: string | null
  frontmatter: Readonly<Record<string, unknown>> | null
}) {
  const keys = Object.entries(frontmatter ?? {}).sort(([a], [b]) => rank(a) - rank(b))
  const body = source === null ? null : bodyOf(source)
  return (
    <div className="flex flex-col gap-5">
      {keys.length > 0 && (
        <div className="rounded-lg border border-line bg-subtle px-3 py-2.5">
          <DefinitionList items={keys.map(([term, of]) => ({ term, value: value(of) }))} />
        </div>
      )}
      {body === null && (
        <EmptyState title="SKILL.md cannot be shown">{reason ?? 'It is not text.'}</EmptyState>
      )}
      {body !== null && body.trim() === '' && (
        <p className="text-muted">SKILL.md holds no instructions below its frontmatter.</p>
      )}
      {body !== null && body.trim() !== '' && <Markdown source={body} />}
    </div>
  )
}
