import type { FormatProblem, ScanReport, Severity } from '@/lib/scan/schema'
import { SEVERITIES } from '@/lib/scan/schema'
import type { SubmissionState } from './schema'

export const CATEGORIES = [
  'engineering',
  'data',
  'operations',
  'security',
  'documents',
  'compliance',
  'other',
] as const
export type Category = (typeof CATEGORIES)[number]

type StateInfo = { label: string; tone: 'neutral' | 'info' | 'success' | 'warning' | 'danger' }

/** What each state is called and how it looks. The reason and next step are said per submission. */
export const STATE_INFO: Record<SubmissionState, StateInfo> = {
  draft: { label: 'Draft', tone: 'neutral' },
  submitted: { label: 'Scanning', tone: 'info' },
  blocked: { label: 'Blocked', tone: 'danger' },
  pending: { label: 'Waiting for review', tone: 'info' },
  'under-review': { label: 'Under review', tone: 'info' },
  'changes-requested': { label: 'Changes requested', tone: 'warning' },
  approved: { label: 'Approved', tone: 'success' },
  published: { label: 'Published', tone: 'success' },
  rejected: { label: 'Rejected', tone: 'danger' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
}

/** What happens next, and who has to do it, for the person reading. */
export const NEXT_STEP: Record<SubmissionState, string> = {
  draft: 'Check the report below, fill in the details and send it for review.',
  submitted: 'The scan is running. The page shows its result within a minute.',
  blocked: 'Correct what the scan found and upload the corrected skill.',
  pending: 'Two assigned reviewers decide. Nobody has started yet.',
  'under-review': 'The assigned reviewers are deciding.',
  'changes-requested': 'The submitter uploads a new revision; earlier approvals will not count.',
  approved: 'It is being published.',
  published: 'It can be installed from the marketplace.',
  rejected: 'Closed. A new submission may be made.',
  withdrawn: 'Closed by its submitter.',
}

/** States in which the submitter may upload another revision. */
const REVISABLE: readonly SubmissionState[] = [
  'draft',
  'blocked',
  'pending',
  'under-review',
  'changes-requested',
]
const OPEN: readonly SubmissionState[] = [...REVISABLE, 'submitted']

export const isRevisable = (state: SubmissionState) => REVISABLE.includes(state)
export const isOpen = (state: SubmissionState) => OPEN.includes(state)

export function countBySeverity(report: ScanReport): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const { severity } of report.findings) counts[severity] += 1
  return counts
}

/** The worst severity found, or null when nothing was. */
export const worstSeverity = (report: ScanReport): Severity | null =>
  SEVERITIES.find((severity) => report.findings.some((f) => f.severity === severity)) ?? null

/**
 * What must be corrected before Claude Code could load the skill from our marketplace. Keys that only
 * Claude Code knows make a skill less portable, not unpublishable, so they are no obstacle here.
 */
export function formatObstacles(report: ScanReport): readonly FormatProblem[] {
  const errors = report.verdicts.flatMap((verdict) =>
    verdict.problems.filter(
      (problem) =>
        problem.level === 'error' &&
        (verdict.format === 'claude-code' ||
          problem.field === 'name' ||
          problem.field === 'description' ||
          // Without it there is neither name nor description to put into the marketplace.
          problem.rule === 'frontmatter-required'),
    ),
  )
  return errors.filter(
    (problem, at) => errors.findIndex((other) => other.message === problem.message) === at,
  )
}

/** Why a draft may not be sent, in words for the screen, or null when it may. */
export function sendRefusal(report: ScanReport | null): string | null {
  if (!report) return 'The scan has not finished yet.'
  const [obstacle, ...more] = formatObstacles(report)
  if (obstacle)
    return `${obstacle.message} ${obstacle.remedy}${more.length ? ` (and ${more.length} more)` : ''}`
  return null
}

/** Why the scan blocks the submission, naming the first critical finding, or null when it does not. */
export function blockReason(report: ScanReport): string | null {
  const critical = report.findings.filter(({ severity }) => severity === 'critical')
  const [first] = critical
  if (!first) return null
  const place = first.line > 0 ? `${first.file}:${first.line}` : first.file
  const more = critical.length > 1 ? ` and ${critical.length - 1} more` : ''
  return `Critical finding ${first.ruleId} in ${place}${more}: ${first.title}. ${first.remedy}`
}

type Parts = { numbers: readonly number[]; pre: readonly string[] }

function parse(version: string): Parts {
  const [core = '', ...rest] = version.split('-')
  return { numbers: core.split('.').map(Number), pre: rest.join('-').split('.').filter(Boolean) }
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumberA && isNumberB) return Number(a) - Number(b)
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Precedence of two versions (SemVer 2.0.0 §11): negative when `a` comes first. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  for (const at of [0, 1, 2]) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length
  for (let at = 0; at < Math.max(left.pre.length, right.pre.length); at += 1) {
    const difference = compareIdentifiers(left.pre[at], right.pre[at])
    if (difference !== 0) return difference
  }
  return 0
}

/** The version to propose after the newest one taken. */
export function nextVersion(taken: readonly string[]): string {
  const newest = [...taken].sort(compareVersions).at(-1)
  if (!newest) return '1.0.0'
  const [major = 1, minor = 0] = parse(newest).numbers
  return `${major}.${minor + 1}.0`
}
