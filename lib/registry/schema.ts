import { z } from 'zod'
import type { ScanReport, Severity } from '@/lib/scan/schema'
import { CATEGORIES } from '@/lib/skills/schema'

// Alphanumeric first, then letters, digits, `.`, `_` and `-`; never `..`.
const marketplaceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
  .refine((name) => !name.includes('..'), 'must not contain ".."')

const pluginName = z.string().regex(/^(?!-)(?!.*--)[a-z0-9-]{1,64}(?<!-)$/)

/** Relative: a clone holds the plugin. Archive: Claude Code 2.1.224 and newer download and check it. */
const pluginSource = z.union([
  z.string().regex(/^\.\/plugins\/[a-z0-9-]+$/),
  z.strictObject({
    source: z.literal('archive'),
    url: z.url(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
])

const pluginListing = z.strictObject({
  name: pluginName,
  description: z.string().min(1),
  version: z.string().min(1),
  category: z.string(),
  tags: z.array(z.string()),
  metadata: z.strictObject({ countersignDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
  source: pluginSource,
})
export type PluginListing = z.output<typeof pluginListing>

/** marketplace.json as Claude Code accepts it, limited to the keys we write. */
export const marketplaceDocument = z
  .strictObject({
    name: marketplaceName,
    owner: z.strictObject({ name: z.string().min(1) }),
    description: z.string(),
    forceRemoveDeletedPlugins: z.literal(true),
    plugins: z.array(pluginListing),
  })
  .refine(
    ({ plugins }) => new Set(plugins.map(({ name }) => name)).size === plugins.length,
    'each plugin is listed once',
  )
export type MarketplaceDocument = z.output<typeof marketplaceDocument>

/** The catalogue's address: search, filters and where the page starts (after this skill's name). */
export const catalogueInput = z.object({
  q: z.string().trim().max(200).optional().catch(undefined),
  category: z.enum(CATEGORIES).optional().catch(undefined),
  team: z.string().max(100).optional().catch(undefined),
  cursor: z.string().max(64).optional().catch(undefined),
})
export type CatalogueInput = z.output<typeof catalogueInput>

export const skillRef = z.object({
  name: pluginName,
  version: z.string().max(64).optional(),
})

/** A skill in the catalogue, as its newest version describes it. */
export type SkillCardView = {
  name: string
  description: string
  category: string
  tags: readonly string[]
  teamSlug: string
  teamName: string
  version: string
  digest: string
  publishedAt: string
}

export type CataloguePage = {
  skills: readonly SkillCardView[]
  /** How many match, on all pages. */
  total: number
  nextCursor: string | null
}

export type Facet = { value: string; label: string; count: number }
export type CatalogueFacets = { teams: readonly Facet[]; categories: readonly Facet[] }

export type ApproverView = { id: string; name: string; decidedAt: string; comment: string }

/** What the scan of a published digest found, in numbers. */
export type ScanSummary = {
  ruleset: string
  finishedAt: string | null
  counts: Record<Severity, number>
  accepted: number
  verdicts: readonly { format: string; valid: boolean }[]
  capabilities: ScanReport['capabilities']
  files: number
  bytes: number
}

export type VersionView = {
  version: string
  digest: string
  archiveSha256: string
  archiveBytes: number
  publishedAt: string
  sequence: string
  submissionId: string
  newest: boolean
}

/** A published version with everything its page shows. */
export type SkillView = {
  name: string
  description: string
  category: string
  tags: readonly string[]
  teamSlug: string
  teamName: string
  submitterName: string
  summary: string
  shown: VersionView
  versions: readonly VersionView[]
  approvers: readonly ApproverView[]
  scan: ScanSummary | null
  /** The DSSE envelope, as published. */
  attestation: AttestationEnvelope
}

/** A Dead Simple Signing Envelope as it is stored and downloaded. */
export const attestationEnvelope = z.object({
  payloadType: z.string(),
  payload: z.string(),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
})
export type AttestationEnvelope = z.output<typeof attestationEnvelope>

/** Text to show, or why it is not shown. */
export type SkillFileView = {
  path: string
  size: number
  mode: number
  sha256: string
  text: string | null
  reason: string | null
}
