import { ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { SeverityBadge } from '@/components/ui/badge'
import { type Finding, SEVERITIES } from '@/lib/scan/schema'
import { type HrefOf, Place } from './place'

/** What stands under a finding, by its fingerprint: a reviewer's acceptance, or the form for one. */
export type FindingActions = Readonly<Record<string, ReactNode>>

/** One finding in full: what, where, the evidence, why it matters and what to do about it. */
export function FindingCard({
  finding,
  hrefOf,
  action,
  showPlace = true,
}: {
  finding: Finding
  hrefOf?: HrefOf | undefined
  action?: ReactNode
  showPlace?: boolean
}) {
  const { severity, ruleId, title, file, line, evidence, why, remedy, fingerprint } = finding
  return (
    <article id={`finding-${fingerprint}`} className="flex scroll-mt-20 flex-col gap-2">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <SeverityBadge severity={severity} />
        <h3 className="font-medium text-[0.8125rem]">{title}</h3>
        <span className="font-mono text-faint text-xs">{ruleId}</span>
      </header>
      {showPlace && <Place file={file} line={line} hrefOf={hrefOf} />}
      {evidence && (
        <pre className="whitespace-pre-wrap break-all rounded-md border border-line bg-subtle px-2.5 py-1.5 font-mono text-xs leading-5">
          {evidence}
        </pre>
      )}
      <dl className="grid gap-x-4 gap-y-1 text-[0.8125rem] sm:grid-cols-[5.5rem_1fr]">
        <dt className="text-muted text-xs leading-5">Why it matters</dt>
        <dd className="max-w-[75ch]">{why}</dd>
        <dt className="text-muted text-xs leading-5">What to do</dt>
        <dd className="max-w-[75ch]">{remedy}</dd>
      </dl>
      {action}
    </article>
  )
}

const worstFirst = (a: Finding, b: Finding) =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)

/**
 * All findings, worst first. `hrefOf` says where a place is shown; `actions` puts something under a
 * finding, by its fingerprint.
 */
export function FindingsList({
  findings,
  hrefOf,
  actions = {},
}: {
  findings: readonly Finding[]
  hrefOf?: HrefOf | undefined
  actions?: FindingActions
}) {
  if (findings.length === 0)
    return (
      <p className="flex gap-2 text-[0.8125rem] text-muted">
        <ShieldCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
        No findings: no rule found anything in these files. That is no promise, so people still read
        them.
      </p>
    )
  return (
    <ol className="divide-y divide-line">
      {[...findings].sort(worstFirst).map((finding) => (
        <li
          key={`${finding.fingerprint}:${finding.file}:${finding.line}`}
          className="py-4 first:pt-0 last:pb-0"
        >
          <FindingCard finding={finding} hrefOf={hrefOf} action={actions[finding.fingerprint]} />
        </li>
      ))}
    </ol>
  )
}
