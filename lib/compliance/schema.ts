import { z } from 'zod'
import { FRAMEWORK_IDS, type FrameworkId } from './rules'

const date = (what: string) =>
  z
    .string(`Enter the ${what} day.`)
    .regex(/^\d{4}-\d{2}-\d{2}$/, `Enter the ${what} day as YYYY-MM-DD.`)
    .refine((text) => {
      const at = new Date(text)
      return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
    }, 'There is no such day in the calendar.')

/** A request for an export. Both days are inclusive, in UTC. */
export const createExportInput = z.strictObject({
  framework: z.enum(FRAMEWORK_IDS, `Choose one of: ${FRAMEWORK_IDS.join(', ')}.`),
  from: date('first'),
  to: date('last'),
})
export type CreateExportInput = z.output<typeof createExportInput>

/** A past export. `from` and `to` are inclusive days in UTC; `createdAt` is ISO 8601. */
export type ExportView = {
  id: string
  framework: FrameworkId
  from: string
  to: string
  createdAt: string
  requestedBy: { id: string; name: string }
}

/** What a check of a control found. `noted` is for the auditor's attention and no exception. */
export type CheckTally = {
  id: string
  version: number
  rule: string
  tested: number
  passed: number
  exceptions: number
  noted: number
}

/** A control over a period, as it stands now. `tally` is null for a check that only exports run. */
export type ControlView = {
  id: string
  paraphrase: string
  actions: readonly string[]
  population: number
  checks: readonly { id: string; rule: string; tally: CheckTally | null }[]
}

export type UncoveredControl = { id: string; paraphrase: string; why: string }

export type ControlMatrix = {
  framework: FrameworkId
  from: string
  to: string
  controls: readonly ControlView[]
  notCovered: readonly UncoveredControl[]
}

/** The key that exports are signed with, for pinning. `pem` is its public half. */
export type ExportKeyView = { verifierKey: string; pem: string; sha256: string }

/** Both keys an auditor pins. `logKeys` are verifier keys; null while the log's key does not answer. */
export type PinnedKeysView = { exportKey: ExportKeyView; logKeys: readonly string[] | null }

/** A period to choose, with its inclusive days. */
export type PeriodChoice = { id: string; label: string; from: string; to: string }
