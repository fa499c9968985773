import { z } from 'zod'
import { CATEGORIES } from '@/lib/skills/rules'
import type { FileView, ScanView } from '@/lib/skills/schema'

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

/** The address of a skill's page: which version, and which file is open. */
export const skillPageInput = z.object({
  version: z.string().max(64).optional().catch(undefined),
  file: z.string().max(1_024).optional().catch(undefined),
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

/** A high finding that a reviewer accepted in writing. */
export type AcceptanceView = {
  fingerprint: string
  byName: string
  reason: string
  until: string
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
  scan: ScanView | null
  acceptances: readonly AcceptanceView[]
  files: readonly FileView[]
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

/** What somebody needs to know to connect a client to the marketplace. */
export type InstallView = {
  marketplace: string
  gitUrl: string
  jsonUrl: string
  keysUrl: string
  /** Archives are installed over https only; without it, git is the way. */
  hasTls: boolean
}
