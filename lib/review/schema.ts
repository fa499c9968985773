import { z } from 'zod'
import type { SubmissionView } from '@/lib/skills/schema'

export const VERDICTS = ['approve', 'request-changes', 'reject'] as const
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

export const commentInput = z.object({
  submissionId: z.uuid(),
  digest,
  body: text(5_000).min(1, 'write something'),
  file: z.string().max(1_024).optional(),
  line: z.coerce.number().int().positive().optional(),
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

export type AcceptanceView = {
  fingerprint: string
  acceptedByName: string
  reason: string
  until: string
}

export type AssignmentView = { reviewerId: string; reviewerName: string; origin: string }

/** One review with all that its page shows. */
export type ReviewView = SubmissionView & {
  assignments: readonly AssignmentView[]
  decisions: readonly DecisionView[]
  comments: readonly CommentView[]
  acceptances: readonly AcceptanceView[]
}
