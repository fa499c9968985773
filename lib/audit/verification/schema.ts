import { z } from 'zod'

/** `sample`: the last hour, some events of all times, and the last day's heads. `full`: everything. */
export const SCOPES = ['sample', 'full'] as const
export type Scope = (typeof SCOPES)[number]

export const startVerificationInput = z.object({ scope: z.enum(SCOPES) })

/** What a verification goes through, in this order. */
export const PHASES = ['events', 'random', 'strays', 'checkpoints', 'anchors', 'guards'] as const
export type Phase = (typeof PHASES)[number]

/** What does not fit. `subject` tells apart what the same check found; neither holds personal data. */
export type Finding = {
  kind: 'mismatch' | 'gap' | 'inconsistent-head' | 'missing-guard'
  check: string
  subject: string
  detail: string
}

export const FINDINGS_KEPT = 100

export type VerificationView = {
  id: string
  scope: Scope
  /** Null: the portal itself, by its schedule. */
  requestedBy: string | null
  requestedAt: string
  startedAt: string | null
  finishedAt: string | null
  phase: string
  checked: number
  total: number
  result: 'clean' | 'findings' | 'failed' | null
  findings: readonly Finding[]
  findingsCount: number
}

export type GuardView = { id: string; label: string; isThere: boolean; detail: string }

/** Where signed heads are kept outside of this database, and how that goes. */
export type AnchorView = {
  name: string
  kind: string
  lastSize: number | null
  lastOkAt: string | null
  lastTriedAt: string | null
  lastError: string | null
}

export type IntegrityView = {
  origin: string
  size: number
  /** Base64, as checkpoints write it. */
  root: string
  minIndex: number
  checkpoint: { size: number; at: string } | null
  /** Verifier keys as signed notes write them, newest first. */
  keys: readonly string[]
  keysProblem: string | null
  pending: { count: number; since: string | null }
  anchors: readonly AnchorView[]
  guards: readonly GuardView[]
}
