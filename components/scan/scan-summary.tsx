import { CircleX, LoaderCircle, ShieldCheck } from 'lucide-react'
import { Badge, SeverityBadge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { formatBytes, formatNumber } from '@/components/ui/format'
import { Spinner } from '@/components/ui/spinner'
import { Time } from '@/components/ui/time'
import { type ScanReport, SEVERITIES, type Severity } from '@/lib/scan/schema'
import { countBySeverity, worstSeverity } from '@/lib/skills/rules'
import type { ScanView } from '@/lib/skills/schema'

/** How many findings there are of each severity, worst first; says so when there are none. */
export function SeverityCounts({ counts }: { counts: Readonly<Record<Severity, number>> }) {
  const present = SEVERITIES.filter((severity) => counts[severity] > 0)
  if (present.length === 0)
    return (
      <span className="inline-flex">
        <Badge tone="success" icon={<ShieldCheck aria-hidden />}>
          No findings
        </Badge>
      </span>
    )
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {present.map((severity) => (
        <SeverityBadge key={severity} severity={severity} count={counts[severity]} />
      ))}
    </span>
  )
}

/** The scan in one badge: running, failed, or the worst that it found. */
export function ScanBadge({ scan }: { scan: ScanView | null }) {
  if (scan?.report) {
    const worst = worstSeverity(scan.report)
    return worst ? (
      <SeverityBadge severity={worst} count={countBySeverity(scan.report)[worst]} />
    ) : (
      <SeverityCounts counts={countBySeverity(scan.report)} />
    )
  }
  if (scan?.state === 'failed')
    return (
      <Badge tone="danger" icon={<CircleX aria-hidden />}>
        Scan failed
      </Badge>
    )
  return (
    <Badge tone="info" icon={<LoaderCircle aria-hidden />}>
      {scan?.state === 'running' ? 'Scanning' : 'Scan queued'}
    </Badge>
  )
}

const WHAT_NOW: Record<Severity, string> = {
  critical: 'A critical finding blocks the submission until it is corrected.',
  high: 'Each high finding needs a reviewer’s written acceptance before an approval counts.',
  medium: 'Reviewers weigh these findings; none of them blocks.',
  low: 'Reviewers weigh these findings; none of them blocks.',
}

function Done({ report, finishedAt }: { report: ScanReport; finishedAt: string | null }) {
  const worst = worstSeverity(report)
  const { files, bytes, unread } = report.coverage
  return (
    <div className="flex flex-col items-start gap-2">
      <SeverityCounts counts={countBySeverity(report)} />
      <p className="text-[0.8125rem]">
        {worst ? WHAT_NOW[worst] : 'No rule found anything. Reviewers still read the whole skill.'}
      </p>
      <p className="text-muted text-xs">
        {formatNumber(files)} {files === 1 ? 'file' : 'files'}, {formatBytes(bytes)} read · rules{' '}
        <span className="font-mono">{report.ruleset}</span> · <Time value={finishedAt} />
      </p>
      {unread.length > 0 && (
        <details className="text-xs">
          <summary className="text-warning-ink underline underline-offset-2">
            {unread.length} {unread.length === 1 ? 'file' : 'files'} could not be read as text
          </summary>
          <ul className="mt-1.5 space-y-1 text-muted">
            {unread.map(({ file, reason }) => (
              <li key={file}>
                <span className="break-all font-mono text-ink">{file}</span>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

/** What the scan of a digest says in short, or where it stands while there is no report. */
export function ScanSummary({ scan }: { scan: ScanView | null }) {
  if (scan?.report) return <Done report={scan.report} finishedAt={scan.finishedAt} />
  if (scan?.state === 'failed')
    return (
      <Callout tone="danger" title="The scan failed">
        {scan.error ? `${scan.error} ` : ''}It was tried three times. Upload the skill again; if
        that fails too, tell an admin. Nothing can be approved without a finished scan.
      </Callout>
    )
  return (
    <p role="status" className="flex items-center gap-2 text-[0.8125rem] text-muted">
      <Spinner />
      {scan?.state === 'running'
        ? 'Every file is being read. This takes a few seconds.'
        : 'The scan is waiting for its turn. It starts within seconds.'}
      {scan?.error && ' An earlier attempt did not finish, so it is tried again.'}
    </p>
  )
}
