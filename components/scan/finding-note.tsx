import { SeverityBadge } from '@/components/ui/badge'
import type { Finding } from '@/lib/scan/schema'

/** A finding under the line it is about; the list of findings has the whole of it. */
export function FindingNote({ finding }: { finding: Finding }) {
  const { severity, title, ruleId, remedy, fingerprint } = finding
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-center gap-2">
        <SeverityBadge severity={severity} />
        <a
          href={`#finding-${fingerprint}`}
          className="font-medium underline-offset-2 hover:underline"
        >
          {title}
        </a>
        <span className="font-mono text-faint text-xs">{ruleId}</span>
      </p>
      <p className="max-w-[75ch] text-muted">{remedy}</p>
    </div>
  )
}
