import { describe, expect, test } from 'vitest'
import type { Finding, FormatProblem, FormatVerdict, ScanReport } from '@/lib/scan/schema'
import {
  blockReason,
  compareVersions,
  countBySeverity,
  formatObstacles,
  isOpen,
  isRevisable,
  NEXT_STEP,
  nextVersion,
  STATE_INFO,
  sendRefusal,
  worstSeverity,
} from './rules'
import { STATES } from './schema'

const finding = (severity: Finding['severity'], line = 3): Finding => ({
  ruleId: `rule.${severity}`,
  severity,
  category: 'execution',
  title: 'Opens a shell',
  why: 'Because.',
  remedy: 'Remove it.',
  file: 'scripts/a.sh',
  line,
  evidence: '',
  fingerprint: `${severity}${line}`,
})

const problem = (more: Partial<FormatProblem>): FormatProblem => ({
  level: 'error',
  field: 'name',
  rule: 'name',
  message: 'The name is missing.',
  remedy: 'Add one.',
  line: 1,
  ...more,
})

const report = (
  findings: Finding[] = [],
  verdicts: Partial<Record<FormatVerdict['format'], FormatProblem[]>> = {},
): ScanReport => ({
  ruleset: 'v1-000000000000',
  manifest: null,
  verdicts: (['claude-code', 'agent-skills'] as const).map((format) => ({
    format,
    valid: !verdicts[format]?.length,
    problems: verdicts[format] ?? [],
  })),
  findings,
  capabilities: [],
  coverage: { files: 1, bytes: 1, unread: [] },
})

test('every state has a name, a tone and a next step', () => {
  for (const state of STATES) {
    expect(STATE_INFO[state].label, state).toMatch(/^[A-Z]/)
    expect(NEXT_STEP[state], state).toMatch(/\.$/)
  }
})

test('what may be revised, and what is open', () => {
  expect(STATES.filter(isRevisable)).toEqual([
    'draft',
    'blocked',
    'pending',
    'under-review',
    'changes-requested',
  ])
  expect(STATES.filter((state) => !isOpen(state))).toEqual([
    'approved',
    'published',
    'rejected',
    'withdrawn',
  ])
})

test('findings are counted by severity', () => {
  const found = report([finding('high'), finding('high', 4), finding('low')])
  expect(countBySeverity(found)).toEqual({ critical: 0, high: 2, medium: 0, low: 1 })
})

test.each([
  [['low', 'critical', 'high'], 'critical'],
  [['low', 'medium'], 'medium'],
  [['low'], 'low'],
  [[], null],
] as const)('the worst of %j is %s', (severities, worst) => {
  expect(worstSeverity(report(severities.map((severity) => finding(severity))))).toBe(worst)
})

describe('what keeps a skill from being sent', () => {
  test.each<[string, ScanReport, string[]]>([
    ['nothing', report(), []],
    ['a warning does not', report([], { 'claude-code': [problem({ level: 'warning' })] }), []],
    [
      'what Claude Code needs',
      report([], { 'claude-code': [problem({ field: 'model', message: 'No such model.' })] }),
      ['No such model.'],
    ],
    [
      'what only the open standard dislikes does not',
      report([], { 'agent-skills': [problem({ field: 'hooks', message: 'Unknown key.' })] }),
      [],
    ],
    [
      'name and description in either format, each said once',
      report([], {
        'claude-code': [problem({})],
        'agent-skills': [problem({}), problem({ field: 'description', message: 'Too long.' })],
      }),
      ['The name is missing.', 'Too long.'],
    ],
  ])('%s', (_case, scan, messages) => {
    expect(formatObstacles(scan).map(({ message }) => message)).toEqual(messages)
  })

  test.each<[string, ScanReport | null, string | null]>([
    ['no report yet', null, 'The scan has not finished yet.'],
    ['no obstacle', report([finding('critical')]), null],
    ['one', report([], { 'claude-code': [problem({})] }), 'The name is missing. Add one.'],
    [
      'two',
      report([], { 'claude-code': [problem({}), problem({ message: 'Also this.' })] }),
      'The name is missing. Add one. (and 1 more)',
    ],
  ])('in words: %s', (_case, scan, words) => {
    expect(sendRefusal(scan)).toBe(words)
  })
})

test.each<[string, Finding[], string | null]>([
  ['nothing critical', [finding('high')], null],
  [
    'one on a line',
    [finding('high'), finding('critical')],
    'Critical finding rule.critical in scripts/a.sh:3: Opens a shell. Remove it.',
  ],
  [
    'one on the whole file',
    [finding('critical', 0)],
    'Critical finding rule.critical in scripts/a.sh: Opens a shell. Remove it.',
  ],
  [
    'two',
    [finding('critical'), finding('critical', 9)],
    'Critical finding rule.critical in scripts/a.sh:3 and 1 more: Opens a shell. Remove it.',
  ],
])('why the scan blocks: %s', (_case, findings, words) => {
  expect(blockReason(report(findings))).toBe(words)
})

// SemVer 2.0.0 §11.4 gives this very order.
const ORDERED = [
  '0.9.9',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '1.2.0',
  '1.10.0',
  '2.0.0-x-y.1',
  '2.0.0',
]

test('versions are ordered as SemVer says', () => {
  for (const [left, a] of ORDERED.entries())
    for (const [right, b] of ORDERED.entries())
      expect(Math.sign(compareVersions(a, b)), `${a} and ${b}`).toBe(Math.sign(left - right))
  expect([...ORDERED].reverse().sort(compareVersions)).toEqual(ORDERED)
})

test.each([
  [[], '1.0.0'],
  [['1.0.0'], '1.1.0'],
  [['1.9.0', '1.10.2', '0.4.0'], '1.11.0'],
  [['2.0.0-rc.1', '1.4.0'], '2.1.0'],
])('after %j, %s is proposed', (taken, next) => {
  expect(nextVersion(taken)).toBe(next)
})
