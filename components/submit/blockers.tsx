import type { ReactNode } from 'react'
import { type HrefOf, Place } from '@/components/scan/place'
import { Callout } from '@/components/ui/callout'
import type { ScanReport } from '@/lib/scan/schema'
import { formatObstacles } from '@/lib/skills/rules'

type Blocker = {
  id: string
  title: ReactNode
  rule: string
  file: string
  line: number
  remedy: string
}

function criticalOf(report: ScanReport): Blocker[] {
  return report.findings
    .filter(({ severity }) => severity === 'critical')
    .map(({ fingerprint, title, ruleId, file, line, remedy }) => ({
      id: `${fingerprint}:${line}`,
      title,
      rule: ruleId,
      file,
      line,
      remedy,
    }))
}

const obstaclesOf = (report: ScanReport): Blocker[] =>
  formatObstacles(report).map(({ field, rule, message, remedy, line }) => ({
    id: `${rule}:${field}:${message}`,
    title: message,
    rule: field ? `${field} · ${rule}` : rule,
    file: 'SKILL.md',
    line: line ?? 0,
    remedy,
  }))

function Blocked({
  title,
  blockers,
  hrefOf,
}: {
  title: string
  blockers: readonly Blocker[]
  hrefOf: HrefOf
}) {
  return (
    <Callout tone="danger" title={title}>
      <ul className="mt-1 flex flex-col gap-2.5">
        {blockers.map(({ id, title: what, rule, file, line, remedy }) => (
          <li key={id}>
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{what}</span>
              <Place file={file} line={line} hrefOf={hrefOf} />
              <span className="font-mono text-muted text-xs">{rule}</span>
            </p>
            <p>{remedy}</p>
          </li>
        ))}
      </ul>
    </Callout>
  )
}

/** What keeps a skill from being sent, each with file, line, rule and remedy. Nothing when it may be. */
export function Blockers({ report, hrefOf }: { report: ScanReport; hrefOf: HrefOf }) {
  const critical = criticalOf(report)
  const obstacles = obstaclesOf(report)
  const many = critical.length > 1
  return (
    <>
      {critical.length > 0 && (
        <Blocked
          title={
            many
              ? `${critical.length} critical findings block this skill`
              : 'A critical finding blocks this skill'
          }
          blockers={critical}
          hrefOf={hrefOf}
        />
      )}
      {obstacles.length > 0 && (
        <Blocked
          title="Claude Code could not load this skill from the marketplace"
          blockers={obstacles}
          hrefOf={hrefOf}
        />
      )}
    </>
  )
}
