import { CopyButton } from './copy-button'
import { ScrollRegion } from './scroll-region'

/** A command or a snippet to copy. */
export function CodeBlock({ code, label = 'Copy' }: { code: string; label?: string }) {
  return (
    <div className="flex items-start gap-1 rounded-lg border border-line bg-subtle py-1.5 pr-1.5 pl-3">
      <ScrollRegion label="Code" className="min-w-0 flex-1 py-1">
        <pre className="font-mono text-xs leading-5">{code}</pre>
      </ScrollRegion>
      <CopyButton value={code} label={label} />
    </div>
  )
}
