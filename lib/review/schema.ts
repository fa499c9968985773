import { z } from 'zod'
import type { SubmissionView } from '@/lib/skills/schema'
import { VERDICTS } from './rules'

export type Verdict = (typeof VERDICTS)[number]

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be the digest that you read')
const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `at most ${max.toLocaleString('en')} characters`)

export const decideInput = z
  .object({
    submissionId: z.uuid(),
    digest,
    verdict: z.enum(VERDICTS, 'choose a decision'),
    comment: text(5_000).default(''),
  })
  .refine(({ verdict, comment }) => verdict === 'approve' || comment.length >= 10, {
    path: ['comment'],
    error: 'say in at least 10 characters what the submitter should know',
  })
export type DecideInput = z.output<typeof decideInput>

export const commentInput = z
  .object({
    submissionId: z.uuid(),
    digest,
    body: text(5_000).min(1, 'write something'),
    file: z.string().min(1).max(1_024).optional(),
    line: z.coerce.number().int().positive().max(1_000_000).optional(),
  })
  .refine(({ file, line }) => line === undefined || file !== undefined, {
    path: ['file'],
    error: 'name the file that the line is in',
  })
export type CommentInput = z.output<typeof commentInput>

export const acceptFindingInput = z.object({
  submissionId: z.uuid(),
  digest,
  fingerprint: z.string().min(32).max(48),
  reason: text(1_000).min(10, 'say in at least 10 characters why this is acceptable'),
  until: z.coerce.date('choose the date until which it is accepted'),
})
export type AcceptFindingInput = z.output<typeof acceptFindingInput>

export const assignInput = z.object({ submissionId: z.uuid() })

export const QUEUES = ['mine', 'open', 'decided'] as const
export type Queue = (typeof QUEUES)[number]

/** The address of the list. `after` is where the page starts: `<ISO time>_<id>` of the line before. */
export const reviewListInput = z.object({
  queue: z.enum(QUEUES).catch('mine'),
  q: z.string().trim().max(100).optional().catch(undefined),
  after: z
    .string()
    .refine((text) => {
      const [at = '', id = ''] = text.split('_', 2)
      const time = new Date(at)
      if (Number.isNaN(time.getTime()) || !z.uuid().safeParse(id).success) return false
      return `${time.toISOString()}_${id}` === text
    })
    .optional()
    .catch(undefined),
})
export type ReviewListInput = z.output<typeof reviewListInput>

export const REVIEW_TABS = ['overview', 'files', 'findings', 'capabilities', 'discussion'] as const
export type ReviewTab = (typeof REVIEW_TABS)[number]

/** The address of one review. Unknown values fall back, so that an old link still opens something. */
export const reviewPageInput = z.object({
  tab: z.enum(REVIEW_TABS).catch('overview'),
  file: z.string().max(1_024).optional().catch(undefined),
  line: z.coerce.number().int().positive().max(1_000_000).optional().catch(undefined),
  find: z.string().trim().max(200).optional().catch(undefined),
})
export type ReviewPageInput = z.output<typeof reviewPageInput>

export type DecisionView = {
  id: string
  reviewerId: string
  reviewerName: string
  verdict: Verdict
  comment: string
  digest: string
  at: string
  voidedAt: string | null
  voidReason: string | null
}

export type CommentView = {
  id: string
  authorId: string
  authorName: string
  body: string
  file: string | null
  line: number | null
  digest: string
  at: string
}

/** A high finding accepted in writing, on the present bytes and not run out. */
export type AcceptanceView = {
  fingerprint: string
  acceptedById: string
  acceptedByName: string
  reason: string
  until: string
  at: string
}

export type AssignmentView = {
  reviewerId: string
  reviewerName: string
  /** `rule` when the portal asked them, `self` when they took it. */
  origin: string
  at: string
}

export type RevisionView = {
  number: number
  digest: string
  authorId: string
  authorName: string
  at: string
}

/** One review with all that its page shows. */
export type ReviewView = SubmissionView & {
  assignments: readonly AssignmentView[]
  decisions: readonly DecisionView[]
  comments: readonly CommentView[]
  acceptances: readonly AcceptanceView[]
  revisions: readonly RevisionView[]
  decidedAt: string | null
}
