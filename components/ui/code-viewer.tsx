import { Fragment, type ReactNode } from 'react'
import { CodeToolbar } from './code-toolbar'
import { ScrollRegion } from './scroll-region'

/** Pieces of a line with what they are, as lib/web/highlight returns them. */
export type CodeViewerLine = readonly (readonly [text: string, kind: string | null])[]
export type CodeAnnotation = { line: number; node: ReactNode }

function byLine(annotations: readonly CodeAnnotation[], lineCount: number) {
  const lines = new Map<number, ReactNode[]>()
  for (const { line, node } of annotations) {
    const at = Math.min(Math.max(1, line), Math.max(1, lineCount))
    lines.set(at, [...(lines.get(at) ?? []), node])
  }
  return lines
}

function Line({ tokens }: { tokens: CodeViewerLine }) {
  let offset = 0
  return tokens.map(([text, kind]) => {
    const key = offset
    offset += text.length
    return kind ? (
      <span key={key} className={`tok-${kind}`}>
        {text}
      </span>
    ) : (
      <Fragment key={key}>{text}</Fragment>
    )
  })
}

/**
 * A file with line numbers that can be linked to (`#L12`), and annotations under their lines.
 * `idPrefix` keeps the anchors of several files on one page apart: `#a-L12`.
 */
export function CodeViewer({
  lines,
  path,
  annotations = [],
  idPrefix = '',
  header,
  maxHeight,
}: {
  lines: readonly CodeViewerLine[]
  path: string
  annotations?: readonly CodeAnnotation[]
  idPrefix?: string
  header?: ReactNode
  maxHeight?: string
}) {
  const notes = byLine(annotations, lines.length)
  const text = lines.map((line) => line.map(([piece]) => piece).join('')).join('\n')
  return (
    <figure
      className="min-w-0 overflow-clip rounded-xl border border-line bg-surface shadow-raised"
      data-code
    >
      <figcaption className="flex min-h-10 items-center justify-between gap-3 border-line border-b bg-subtle px-3 py-1">
        <span className="flex min-w-0 items-center gap-2">
          <code className="truncate font-mono text-xs">{path}</code>
          <span className="shrink-0 text-faint text-xs tabular-nums">
            {lines.length} {lines.length === 1 ? 'line' : 'lines'}
          </span>
          {header}
        </span>
        <CodeToolbar text={text} />
      </figcaption>
      <ScrollRegion
        label={`Content of ${path}`}
        className="[container-type:inline-size] py-1.5 font-mono text-[0.78125rem] leading-6"
        style={maxHeight ? { maxHeight } : undefined}
      >
        <div className="w-max min-w-full in-data-[wrap=on]:w-full">
          {lines.map((tokens, index) => {
            const number = index + 1
            const noted = notes.get(number)
            return (
              <Fragment key={number}>
                <div
                  id={`${idPrefix}L${number}`}
                  data-noted={Boolean(noted)}
                  className="cs-code-line flex scroll-mt-24"
                >
                  <a
                    href={`#${idPrefix}L${number}`}
                    aria-label={`Line ${number}`}
                    className="sticky left-0 w-12 shrink-0 select-none bg-inherit pr-3 text-right text-faint tabular-nums hover:text-ink"
                  >
                    {number}
                  </a>
                  <code className="cs-code-text min-w-0 flex-1 pr-4 [tab-size:4]">
                    <Line tokens={tokens} />
                    {'\n'}
                  </code>
                </div>
                {noted && (
                  <div className="sticky left-0 w-full max-w-[100cqw] border-line border-y bg-canvas py-2.5 pr-3 pl-12 font-sans text-[0.8125rem]">
                    <div className="flex flex-col gap-2">
                      {noted.map((node, nth) => (
                        <Fragment key={nth}>{node}</Fragment>
                      ))}
                    </div>
                  </div>
                )}
              </Fragment>
            )
          })}
        </div>
      </ScrollRegion>
    </figure>
  )
}
