import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { StatusBadge } from '@/components/ui/badge'
import type { FormatProblem, FormatVerdict } from '@/lib/scan/schema'
import { type HrefOf, Place } from './place'

const FORMATS: Record<FormatVerdict['format'], { name: string; valid: string; invalid: string }> = {
  'claude-code': {
    name: 'Claude Code',
    valid: 'Claude Code loads it as it is.',
    invalid:
      'Claude Code would not load it as it should. This must be corrected before it is sent.',
  },
  'agent-skills': {
    name: 'Portable',
    valid: 'Follows the open Agent Skills standard, so other agents load it too.',
    invalid: 'Other agents may not load it. Only its name and description keep it from being sent.',
  },
}

function ProblemItem({ problem, hrefOf }: { problem: FormatProblem; hrefOf?: HrefOf | undefined }) {
  const isError = problem.level === 'error'
  const Icon = isError ? CircleX : TriangleAlert
  return (
    <li className="flex gap-2 text-[0.8125rem]">
      <Icon
        className={`mt-0.5 size-4 shrink-0 ${isError ? 'text-danger-ink' : 'text-warning-ink'}`}
        aria-label={isError ? 'Error' : 'Warning'}
        role="img"
      />
      <div className="min-w-0">
        <p>{problem.message}</p>
        <p className="text-muted">{problem.remedy}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-2 text-faint text-xs">
          {problem.field && <span className="font-mono">{problem.field}</span>}
          <span className="font-mono">{problem.rule}</span>
          {problem.line !== null && <Place file="SKILL.md" line={problem.line} hrefOf={hrefOf} />}
        </p>
      </div>
    </li>
  )
}

function VerdictCard({ verdict, hrefOf }: { verdict: FormatVerdict; hrefOf?: HrefOf | undefined }) {
  const { name, valid, invalid } = FORMATS[verdict.format]
  return (
    <section
      aria-label={`Format: ${name}`}
      className="flex min-w-0 flex-col gap-2.5 rounded-xl border border-line bg-surface p-4 shadow-raised"
    >
      <header className="flex items-center justify-between gap-2">
        <h3 className="font-semibold text-sm">{name}</h3>
        <StatusBadge
          tone={verdict.valid ? 'success' : 'danger'}
          icon={verdict.valid ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
        >
          {verdict.valid ? 'Valid' : 'Not valid'}
        </StatusBadge>
      </header>
      <p className="text-muted text-xs">{verdict.valid ? valid : invalid}</p>
      {verdict.problems.length > 0 && (
        <ul className="flex flex-col gap-2.5 border-line border-t pt-2.5">
          {verdict.problems.map((problem) => (
            <ProblemItem
              key={`${problem.rule}:${problem.field}:${problem.line}:${problem.message}`}
              problem={problem}
              hrefOf={hrefOf}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

/** What each format says of the skill, Claude Code first, with every problem and its remedy. */
export function VerdictCards({
  verdicts,
  hrefOf,
}: {
  verdicts: readonly FormatVerdict[]
  hrefOf?: HrefOf | undefined
}) {
  const ordered = [...verdicts].sort((a, b) => b.format.localeCompare(a.format))
  return (
    <div className="grid items-start gap-3 md:grid-cols-2">
      {ordered.map((verdict) => (
        <VerdictCard key={verdict.format} verdict={verdict} hrefOf={hrefOf} />
      ))}
    </div>
  )
}
