import 'server-only'
import { z } from 'zod'
import { CAPABILITY_KINDS, type ScanReport, SEVERITIES } from './schema'

const finding = z.object({
  ruleId: z.string(),
  severity: z.enum(SEVERITIES),
  category: z.string(),
  title: z.string(),
  why: z.string(),
  remedy: z.string(),
  file: z.string(),
  line: z.int(),
  evidence: z.string(),
  fingerprint: z.string(),
})

const verdict = z.object({
  format: z.enum(['agent-skills', 'claude-code']),
  valid: z.boolean(),
  problems: z.array(
    z.object({
      level: z.enum(['error', 'warning']),
      field: z.string().nullable(),
      rule: z.string(),
      message: z.string(),
      remedy: z.string(),
      line: z.int().nullable(),
    }),
  ),
})

const report = z.object({
  ruleset: z.string(),
  manifest: z
    .object({
      name: z.string(),
      description: z.string(),
      license: z.string().nullable(),
      frontmatter: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  verdicts: z.array(verdict),
  findings: z.array(finding),
  capabilities: z.array(
    z.object({
      kind: z.enum(CAPABILITY_KINDS),
      value: z.string(),
      places: z.array(z.object({ file: z.string(), line: z.int() })),
    }),
  ),
  coverage: z.object({
    files: z.int(),
    bytes: z.int(),
    unread: z.array(z.object({ file: z.string(), reason: z.string() })),
  }),
}) satisfies z.ZodType<ScanReport>

/** A report as it comes back from the database. Throws when it is not one. */
export const parseReport = (stored: unknown): ScanReport => report.parse(stored)

/** NUL and lone surrogates, which YAML can spell out, are refused by Postgres in text and in jsonb. */
const holdable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd')

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return holdable(value)
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [holdable(key), cleaned(one)]),
  )
}

/** A report as the database takes it: plain JSON, without what text and jsonb cannot hold. */
export const storable = (value: ScanReport): ScanReport =>
  parseReport(cleaned(JSON.parse(JSON.stringify(value))))
