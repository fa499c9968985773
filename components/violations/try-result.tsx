import Link from 'next/link'
import { Callout } from '@/components/ui/callout'
import { Chart } from '@/components/ui/chart'
import { formatNumber } from '@/components/ui/format'
import { Time } from '@/components/ui/time'
import type { TryResult } from '@/lib/violations/views/schema'

const verdict = ({ violations, hits, events }: TryResult): string =>
  violations === 0
    ? `It would have found nothing in ${formatNumber(events)} events.`
    : `It would have raised ${formatNumber(violations)} ${violations === 1 ? 'violation' : 'violations'} (${formatNumber(hits)} ${hits === 1 ? 'hit' : 'hits'} in ${formatNumber(events)} events).`

/** What a condition would have found in the past, by day, with the events. */
export function TryResultView({ result }: { result: TryResult }) {
  return (
    <div className="flex flex-col gap-4">
      <Callout tone={result.violations > 100 ? 'warning' : 'info'} title={verdict(result)}>
        {!result.isComplete && (
          <>
            The time ran out: only events until <Time value={result.to} format="exact" /> were
            looked at.
          </>
        )}
        {result.violations > 100 && <> That is a lot to triage; narrow it down.</>}
      </Callout>
      <Chart
        title="Violations by day"
        kind="bar"
        heightPx={160}
        series={[{ key: 'violations', label: 'Violations' }]}
        points={result.perDay.map(({ day, violations }) => ({ x: day, values: { violations } }))}
      />
      {result.samples.length > 0 && (
        <ol className="divide-y divide-line rounded-lg border border-line">
          {result.samples.map((sample) => (
            <li key={sample.eventId} className="flex flex-wrap gap-x-3 px-3 py-2 text-[0.8125rem]">
              <Link
                href={`/audit/${sample.eventId}`}
                target="_blank"
                className="min-w-0 flex-1 basis-64 truncate text-accent-ink underline underline-offset-2"
                title={sample.summary}
              >
                {sample.subject && `${sample.subject.name ?? 'Somebody'}: `}
                {sample.summary}
              </Link>
              <span className="text-muted text-xs">
                {sample.count > 1 && `${sample.count} events, `}
                <Time value={sample.at} format="exact" />
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
