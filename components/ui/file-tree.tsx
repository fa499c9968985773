import clsx from 'clsx'
import { ChevronRight, FileText, Folder } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'

export type TreeFile = { path: string; href: string; badge?: ReactNode; current?: boolean }

type Node = { name: string; file?: TreeFile; children: Map<string, Node> }

function nest(files: readonly TreeFile[]) {
  const root: Node = { name: '', children: new Map() }
  for (const file of files) {
    let at = root
    for (const name of file.path.split('/')) {
      const next = at.children.get(name) ?? { name, children: new Map() }
      at.children.set(name, next)
      at = next
    }
    at.file = file
  }
  return root
}

const countFiles = (node: Node): number =>
  node.file ? 1 : [...node.children.values()].reduce((sum, child) => sum + countFiles(child), 0)

const ordered = (node: Node) =>
  [...node.children.values()].sort(
    (a, b) =>
      Number(b.children.size > 0) - Number(a.children.size > 0) || a.name.localeCompare(b.name),
  )

const ROW = 'flex min-h-7 items-center gap-1.5 rounded-md pr-2 text-[0.8125rem] hover:bg-hover'
const indent = (depth: number) => ({ paddingLeft: `${0.375 + depth * 0.875}rem` })

function Branch({ node, depth }: { node: Node; depth: number }) {
  if (node.file)
    return (
      <Link
        href={node.file.href}
        aria-current={node.file.current ? 'page' : undefined}
        scroll={false}
        style={indent(depth)}
        className={clsx(
          ROW,
          node.file.current ? 'bg-accent-soft font-medium text-accent-ink' : 'text-ink',
        )}
      >
        <FileText className="ml-4 size-3.5 shrink-0 text-faint" aria-hidden />
        <span className="min-w-0 flex-1 truncate">{node.name}</span>
        {node.file.badge}
      </Link>
    )
  return (
    <details open className="group">
      <summary style={indent(depth)} className={clsx(ROW, 'text-muted')}>
        <ChevronRight
          className="size-3.5 shrink-0 transition-transform [details[open]>summary>&]:rotate-90"
          aria-hidden
        />
        <Folder className="size-3.5 shrink-0 text-faint" aria-hidden />
        <span className="min-w-0 flex-1 truncate">{node.name}</span>
        <span className="text-2xs text-faint tabular-nums">
          <span className="sr-only">, files: </span>
          {countFiles(node)}
        </span>
      </summary>
      <Level node={node} depth={depth + 1} />
    </details>
  )
}

function Level({ node, depth }: { node: Node; depth: number }) {
  return (
    <ul>
      {ordered(node).map((child) => (
        <li key={child.name}>
          <Branch node={child} depth={depth} />
        </li>
      ))}
    </ul>
  )
}

/** Files by folder, as links; a badge per file says what to look at. */
export function FileTree({
  files,
  label = 'Files',
}: {
  files: readonly TreeFile[]
  label?: string
}) {
  return (
    <nav aria-label={label}>
      <Level node={nest(files)} depth={0} />
    </nav>
  )
}
