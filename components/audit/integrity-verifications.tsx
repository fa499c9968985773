import { ChevronRight, ShieldCheck } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { formatDuration, formatNumber } from '@/components/ui/format'
import { Time } from '@/components/ui/time'
import type { Scope, VerificationView } from '@/lib/audit/verification/schema'
import { IntegrityProgress } from './integrity-progress'
import { IntegrityVerify, type StartVerification } from './integrity-verify'

const SCOPES: Record<Scope, string> = { sample: 'A sample', full: 'Everything' }

const isRunning = ({ finishedAt }: VerificationView) => finishedAt === null

function Result({ result, findingsCount }: VerificationView) {
  if (result === 'clean') return <StatusBadge tone="success">Nothing found</StatusBadge>
  if (result === 'failed') return <StatusBadge tone="warning">Did not finish</StatusBadge>
  return (
    <StatusBadge tone="danger">
      {findingsCount === 1 ? '1 finding' : `${formatNumber(findingsCount)} findings`}
    </StatusBadge>
  )
}

function Findings({ findings, findingsCount }: VerificationView) {
  if (findings.length === 0) return null
  return (
    <details className="group mt-1">
      <summary className="inline-flex min-h-6 cursor-pointer list-none items-center gap-1 rounded text-xs hover:text-accent-ink">
        <ChevronRight className="size-3.5 text-muted group-open:rotate-90" aria-hidden />
        What was found
      </summary>
      <ul className="mt-1 list-disc space-y-1 pl-5 text-xs">
        {findings.map(({ check, subject, detail }) => (
          <li key={`${check}/${subject}`} className="break-words">
            {detail}
          </li>
        ))}
      </ul>
      {findingsCount > findings.length && (
        <p className="mt-1 text-muted text-xs">
          and {formatNumber(findingsCount - findings.length)} more
        </p>
      )}
    </details>
  )
}

function Done({ verification }: { verification: VerificationView }) {
  const { scope, checked, requestedBy, startedAt, finishedAt } = verification
  const tookMs = Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-[0.8125rem]">
          <span className="font-medium">{SCOPES[scope]}</span>{' '}
          <span className="text-muted">
            · {formatNumber(checked)} events
            {Number.isFinite(tookMs) && ` in ${formatDuration(tookMs)}`}
          </span>
        </p>
        <Result {...verification} />
      </div>
      <p className="mt-1 text-muted text-xs">
        <Time value={finishedAt} /> ·{' '}
        {requestedBy ? `asked for by ${requestedBy}` : 'by the schedule'}
      </p>
      <Findings {...verification} />
    </li>
  )
}

/** Starts verifications, shows how far they are, and what the last ones found. */
export function IntegrityVerifications({
  verifications,
  start,
}: {
  verifications: readonly VerificationView[]
  start: StartVerification
}) {
  const running = verifications.filter(isRunning)
  const done = verifications.filter((one) => !isRunning(one))
  return (
    <Card
      title="Verifications"
      description="The portal recomputes the log from the events as they are stored: a sample every night, everything every Sunday, and whenever you ask."
      actions={<IntegrityVerify start={start} running={running.map(({ scope }) => scope)} />}
      flush
    >
      {running.map((verification) => (
        <IntegrityProgress key={verification.id} verification={verification} />
      ))}
      {verifications.length === 0 ? (
        <div className="p-4">
          <EmptyState title="Not verified yet" icon={<ShieldCheck aria-hidden />}>
            Verify a sample now; it takes a few seconds.
          </EmptyState>
        </div>
      ) : (
        <ul className="divide-y divide-line">
          {done.map((verification) => (
            <Done key={verification.id} verification={verification} />
          ))}
        </ul>
      )}
    </Card>
  )
}
