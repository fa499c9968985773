import { z } from 'zod'
import type { ScanReport } from '@/lib/scan/schema'
import { CATEGORIES } from './rules'

/** A submission's life, in order (docs in lib/skills/rules.ts: `STATE_INFO`). */
export const STATES = [
  'draft',
  'submitted',
  'blocked',
  'pending',
  'under-review',
  'changes-requested',
  'approved',
  'published',
  'rejected',
  'withdrawn',
] as const
export type SubmissionState = (typeof STATES)[number]

/** Semantic Versioning 2.0.0, without build metadata: two builds must not share a version. */
export const semver = z
  .string()
  .trim()
  .max(64)
  .regex(
    /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z-]{1,32}(\.[0-9A-Za-z-]{1,32}){0,4})?$/,
    'must be a semantic version such as 1.4.0',
  )

export const tag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens')

const tags = z
  .string()
  .default('')
  .transform((text) => [...new Set(text.split(/[\s,]+/).filter(Boolean))])
  .pipe(z.array(tag).max(10, 'at most 10'))

/** What the submitter says when sending a draft. */
export const sendInput = z.object({
  submissionId: z.uuid(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  version: semver,
  teamId: z.uuid('choose the team that owns the skill'),
  category: z.enum(CATEGORIES, 'choose a category'),
  summary: z
    .string()
    .trim()
    .min(10, 'say in at least 10 characters what the reviewers should know')
    .max(2_000, 'at most 2,000 characters'),
  tags,
})
export type SendInput = z.output<typeof sendInput>

export const submissionRef = z.object({ submissionId: z.uuid() })
export const withdrawInput = submissionRef.extend({
  reason: z.string().trim().max(500).default(''),
})

/** Whether the scan of a digest is there yet, and if not, why. */
export type ScanView = {
  id: string
  state: 'queued' | 'running' | 'completed' | 'failed'
  ruleset: string
  error: string | null
  finishedAt: string | null
  report: ScanReport | null
}

export type FileView = { path: string; size: number; mode: number; sha256: string }

/** A line in a list of submissions. */
export type SubmissionRow = {
  id: string
  skillName: string
  version: string
  teamName: string
  submitterId: string
  submitterName: string
  category: string
  state: SubmissionState
  stateReason: string
  approvals: number
  updatedAt: string
  sentAt: string | null
}

/** A submission with everything its page shows, but for the review's own parts. */
export type SubmissionView = SubmissionRow & {
  teamId: string
  description: string
  summary: string
  tags: readonly string[]
  digest: string
  revision: number
  authorIds: readonly string[]
  createdAt: string
  scan: ScanView | null
  files: readonly FileView[]
  /** Version of this skill that is published now, if any. */
  publishedVersion: string | null
}
