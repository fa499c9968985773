import Link from 'next/link'
import { Badge, StatusBadge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { formatNumber } from '@/components/ui/format'
import { Stat, StatRow } from '@/components/ui/stat'
import { searchHref } from '@/lib/audit/filters/schema'
import { FRAMEWORKS } from '@/lib/compliance/rules'
import type { CheckTally, ControlMatrix, ControlView } from '@/lib/compliance/schema'
import { UncoveredControls } from './uncovered-controls'

const counted = (count: number, one: string, many: string) =>
  `${formatNumber(count)} ${count === 1 ? one : many}`

function CheckResult({ tally, listHref }: { tally: CheckTally | null; listHref: string }) {
  if (tally === null) return <Badge>Runs in the export</Badge>
  return (
    <span className="flex flex-wrap items-center gap-1.5 sm:justify-end">
      {tally.noted > 0 && <Badge tone="info">{formatNumber(tally.noted)} noted</Badge>}
      {tally.tested === 0 ? (
        <Badge>Nothing to test</Badge>
      ) : tally.exceptions > 0 ? (
        <Link href={listHref} className="rounded-md hover:underline">
          <StatusBadge tone="danger">
            {counted(tally.exceptions, 'exception', 'exceptions')}
          </StatusBadge>
        </Link>
      ) : (
        <StatusBadge tone="success">{formatNumber(tally.tested)} tested</StatusBadge>
      )}
    </span>
  )
}

function Control({
  control: { id, paraphrase, actions, population, checks },
  period,
}: {
  control: ControlView
  period: { from: string; to: string }
}) {
  const href = searchHref('/audit', { action: actions, range: 'custom', ...period })
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 flex-1 basis-80 font-medium text-[0.8125rem]">
          <span className="mr-2 inline-block min-w-14 font-mono text-muted">{id}</span>
          {paraphrase}
        </h3>
        <Link href={href} className="rounded text-accent-ink text-xs tabular-nums hover:underline">
          {counted(population, 'event', 'events')}
        </Link>
      </div>
      <ul className="mt-1.5 space-y-1.5">
        {checks.length === 0 && (
          <li className="text-muted text-xs">Evidence only: no automated check applies.</li>
        )}
        {checks.map((check) => (
          <li
            key={check.id}
            className="flex flex-col gap-x-6 gap-y-1 sm:flex-row sm:items-start sm:justify-between"
          >
            <p className="max-w-[75ch] text-muted text-xs leading-5">{check.rule}</p>
            <CheckResult tally={check.tally} listHref={href} />
          </li>
        ))}
      </ul>
    </li>
  )
}

/** The controls of a framework as they stand: evidence, what the checks find, and what is missing. */
export function ControlMatrixTable({ matrix }: { matrix: ControlMatrix }) {
  const { controls, notCovered, from, to, framework } = matrix
  const tallies = controls.flatMap(({ checks }) => checks.flatMap(({ tally }) => tally ?? []))
  const sum = (key: 'tested' | 'exceptions' | 'noted') =>
    formatNumber(tallies.reduce((total, tally) => total + tally[key], 0))
  return (
    <>
      <StatRow>
        <Stat label="Controls with evidence" value={formatNumber(controls.length)} />
        <Stat label="Items tested" value={sum('tested')} />
        <Stat
          label="Exceptions"
          value={sum('exceptions')}
          hint="A rule was broken, counted under each control"
        />
        <Stat label="Noted" value={sum('noted')} hint="Refused attempts, for instance" />
      </StatRow>
      <Card
        title={FRAMEWORKS[framework].title}
        description={`${from} to ${to}, UTC. Each control in our own words.`}
        flush
      >
        <ul className="divide-y divide-line">
          {controls.map((control) => (
            <Control key={control.id} control={control} period={{ from, to }} />
          ))}
        </ul>
      </Card>
      <UncoveredControls controls={notCovered} />
    </>
  )
}
