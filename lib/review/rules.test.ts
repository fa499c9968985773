import { describe, expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access/permissions'
import type { Finding, ScanReport } from '@/lib/scan/schema'
import { STATES, type SubmissionState } from '@/lib/skills/schema'
import {
  approvalRefusal,
  commentRefusal,
  decisionRefusal,
  dutyRefusal,
  fileToOpen,
  isDecidable,
  outcomeOf,
  type ReviewFacts,
  standingApprovals,
  standOf,
  stateAfter,
  unacceptedFindings,
} from './rules'
import type { ReviewView, Verdict } from './schema'

const NOW = 'a'.repeat(64)
const BEFORE = 'b'.repeat(64)

const facts = (more: Partial<ReviewFacts> = {}): ReviewFacts => ({
  state: 'pending',
  digest: NOW,
  submitterId: 'dana',
  authorIds: ['dana', 'lwazi'],
  reviewerIds: ['rita', 'ravi'],
  decisions: [],
  ...more,
})

const by = (reviewerId: string, more: Partial<ReviewFacts['decisions'][number]> = {}) => ({
  reviewerId,
  verdict: 'approve' as Verdict,
  digest: NOW,
  voidedAt: null,
  ...more,
})

const finding = (severity: Finding['severity'], fingerprint = 'f1'): Finding => ({
  ruleId: 'net.secret-to-host',
  severity,
  category: 'network',
  title: 'A secret leaves the machine',
  why: 'Because.',
  remedy: 'Do not.',
  file: 'scripts/a.py',
  line: 3,
  evidence: 'x',
  fingerprint,
})

const report = (...findings: Finding[]): ScanReport => ({
  ruleset: 'v1-000000000000',
  manifest: null,
  verdicts: [],
  findings,
  capabilities: [],
  coverage: { files: 1, bytes: 1, unread: [] },
})

const actor = (id: string, role: Role | null): Actor => ({
  id,
  kind: 'user',
  name: id,
  email: '',
  roles: role ? [{ role, teamId: null }] : [],
  teamIds: [],
  origin: { requestId: '', ip: '', userAgent: '', via: 'portal' },
})

test.each([
  ['the submitter', 'dana', /submitted this.*admins/],
  ['an author of a revision', 'lwazi', /wrote a revision/],
  ['a reviewer', 'rita', null],
])('separation of duties: %s', (_who, person, reason) => {
  const refusal = dutyRefusal(facts(), person)
  if (reason) expect(refusal).toMatch(reason)
  else expect(refusal).toBeNull()
})

test('decisions are open while it waits for review or is under review, and never else', () => {
  expect(STATES.filter(isDecidable)).toEqual(['pending', 'under-review'])
})

describe('why a person may not decide', () => {
  test.each<[string, Partial<ReviewFacts>, string, RegExp | null]>([
    ['assigned, undecided', {}, 'rita', null],
    ['the submitter, before any other reason', { state: 'published' }, 'dana', /submitted this/],
    ['changes were requested', { state: 'changes-requested' }, 'rita', /next revision/],
    ['it is published', { state: 'published' }, 'rita', /not open/],
    ['it is withdrawn', { state: 'withdrawn' }, 'rita', /not open/],
    ['it is still scanned', { state: 'submitted' }, 'rita', /not open/],
    ['not assigned', {}, 'soojin', /Assign yourself/],
    ['decided on these bytes', { decisions: [by('rita')] }, 'rita', /already decided/],
    ['rejected these bytes', { decisions: [by('rita', { verdict: 'reject' })] }, 'rita', /already/],
    ['decided on other bytes', { decisions: [by('rita', { digest: BEFORE })] }, 'rita', null],
    ['their decision is void', { decisions: [by('rita', { voidedAt: 'then' })] }, 'rita', null],
    ['another decided', { decisions: [by('ravi')] }, 'rita', null],
  ])('%s', (_case, more, person, reason) => {
    const refusal = decisionRefusal(facts(more), person)
    if (reason) expect(refusal).toMatch(reason)
    else expect(refusal).toBeNull()
  })
})

describe('why an approval would not count', () => {
  test.each<[string, ScanReport | null, string[], RegExp | null]>([
    ['no finished scan', null, [], /no finished scan/],
    ['a critical finding', report(finding('critical')), ['f1'], /critical/],
    ['a high finding', report(finding('high')), [], /^A high finding needs/],
    ['two high findings', report(finding('high'), finding('high', 'f2')), [], /^2 high findings/],
    ['another was accepted', report(finding('high')), ['f2'], /^A high finding needs/],
    ['the high finding was accepted', report(finding('high')), ['f1'], null],
    ['only medium and low', report(finding('medium'), finding('low')), [], null],
    ['no findings', report(), [], null],
  ])('%s', (_case, scan, accepted, reason) => {
    const refusal = approvalRefusal(
      scan,
      accepted.map((fingerprint) => ({ fingerprint })),
    )
    if (reason) expect(refusal).toMatch(reason)
    else expect(refusal).toBeNull()
  })

  test('the open ones are the high ones that nobody accepted', () => {
    const all = report(finding('high', 'f1'), finding('high', 'f2'), finding('medium', 'f3'))
    const open = unacceptedFindings(all, [{ fingerprint: 'f1' }])
    expect(open.map(({ fingerprint }) => fingerprint)).toEqual(['f2'])
  })
})

test.each<[string, ReviewFacts['decisions'], string[]]>([
  ['none', [], []],
  ['two people', [by('rita'), by('ravi')], ['rita', 'ravi']],
  ['one person twice', [by('rita'), by('rita')], ['rita']],
  ['void', [by('rita', { voidedAt: 'then' })], []],
  ['of other bytes', [by('rita', { digest: BEFORE })], []],
  ['a rejection', [by('rita', { verdict: 'reject' })], []],
])('approvals that stand: %s', (_case, decisions, people) => {
  expect(standingApprovals(facts({ decisions }))).toEqual(people)
})

test.each<[SubmissionState, ReviewFacts['decisions'], Verdict, SubmissionState]>([
  ['pending', [], 'approve', 'under-review'],
  ['under-review', [], 'approve', 'under-review'],
  ['under-review', [by('ravi')], 'approve', 'approved'],
  ['under-review', [by('ravi', { voidedAt: 'then' })], 'approve', 'under-review'],
  ['under-review', [by('ravi', { digest: BEFORE })], 'approve', 'under-review'],
  ['pending', [], 'reject', 'rejected'],
  ['under-review', [by('ravi')], 'reject', 'rejected'],
  ['pending', [], 'request-changes', 'changes-requested'],
  ['under-review', [by('ravi')], 'request-changes', 'changes-requested'],
])('%s with %j, then %s, is %s', (state, decisions, verdict, after) => {
  expect(stateAfter(facts({ state, decisions }), verdict)).toBe(after)
})

test.each<[string, SubmissionState, Actor, RegExp | null]>([
  ['its submitter', 'pending', actor('dana', 'developer'), null],
  ['a reviewer', 'changes-requested', actor('rita', 'skill-publisher'), null],
  ['an auditor', 'pending', actor('aude', 'auditor'), /Only the submitter and reviewers/],
  ['another developer', 'pending', actor('lwazi', 'developer'), /Only the submitter/],
  ['anybody once it is closed', 'rejected', actor('rita', 'admin'), /closed/],
])('who may say something: %s', (_who, state, person, reason) => {
  const refusal = commentRefusal({ ...facts({ state }), teamId: 'team' }, person)
  if (reason) expect(refusal).toMatch(reason)
  else expect(refusal).toBeNull()
})

const view = (more: Partial<ReviewView> = {}): ReviewView => ({
  id: 'id',
  skillName: 'invoice-check',
  version: '1.0.0',
  teamName: 'Payments',
  submitterId: 'dana',
  submitterName: 'Dana',
  category: 'documents',
  state: 'pending',
  stateReason: '',
  approvals: 0,
  updatedAt: '',
  sentAt: '',
  teamId: 'team',
  description: '',
  summary: '',
  tags: [],
  digest: NOW,
  revision: 1,
  authorIds: ['dana'],
  createdAt: '',
  scan: {
    id: 'scan',
    state: 'completed',
    ruleset: 'v1-000000000000',
    error: null,
    finishedAt: '',
    report: report(),
  },
  files: [],
  publishedVersion: null,
  assignments: [{ reviewerId: 'rita', reviewerName: 'Rita', origin: 'rule', at: '' }],
  decisions: [],
  comments: [],
  acceptances: [],
  revisions: [],
  decidedAt: null,
  ...more,
})

describe('what the screen offers', () => {
  test.each<[string, ReviewView, Actor, Record<string, unknown>]>([
    [
      'an assigned reviewer decides',
      view(),
      actor('rita', 'skill-publisher'),
      { refusal: null, approval: null, comment: null, mayAssignSelf: false, isSubmitter: false },
    ],
    [
      'another reviewer may take it',
      view(),
      actor('soojin', 'skill-publisher'),
      { refusal: expect.stringMatching(/Assign yourself/), mayAssignSelf: true },
    ],
    [
      'the submitter reads, even as an admin',
      view(),
      actor('dana', 'admin'),
      {
        refusal: expect.stringMatching(/submitted this/),
        mayAssignSelf: false,
        isSubmitter: true,
        comment: null,
      },
    ],
    [
      'an auditor reads',
      view(),
      actor('aude', 'auditor'),
      {
        refusal: expect.stringMatching(/Reviewers decide/),
        mayAssignSelf: false,
        comment: expect.any(String),
      },
    ],
    [
      'nobody takes what is decided',
      view({ state: 'published' }),
      actor('soojin', 'skill-publisher'),
      { refusal: expect.stringMatching(/not open/), mayAssignSelf: false },
    ],
    [
      'an approval waits for the scan',
      view({ scan: null }),
      actor('rita', 'skill-publisher'),
      { refusal: null, approval: expect.stringMatching(/no finished scan/) },
    ],
  ])('%s', (_case, review, person, expected) => {
    expect(standOf(review, person)).toMatchObject(expected)
  })
})

test.each<[Verdict, SubmissionState, RegExp]>([
  ['approve', 'under-review', /^Approved\. One more approval publishes it\.$/],
  ['approve', 'published', /^Approved and published as invoice-check 1\.0\.0\.$/],
  ['request-changes', 'changes-requested', /^Changes requested\./],
  ['reject', 'rejected', /^Rejected\./],
])('%s that leads to %s is told in words', (verdict, state, words) => {
  expect(outcomeOf(verdict, state, 'invoice-check 1.0.0')).toMatch(words)
})

test.each([
  [['a.sh', 'SKILL.md'], 'a.sh', 'a.sh'],
  [['a.sh', 'SKILL.md'], undefined, 'SKILL.md'],
  [['a.sh', 'SKILL.md'], '../../etc/passwd', 'SKILL.md'],
  [['a.sh', 'b.sh'], 'c.sh', 'a.sh'],
  [[], 'SKILL.md', undefined],
])('of %j, asked for %s, %s is opened', (paths, asked, opened) => {
  const files = paths.map((path) => ({ path, size: 1, mode: 0o644, sha256: '' }))
  expect(fileToOpen(files, asked)?.path).toBe(opened)
})
