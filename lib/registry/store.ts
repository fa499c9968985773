import 'server-only'
import { db } from '@/lib/db/read'
import { AppError } from '@/lib/errors'
import { listContentFiles } from '@/lib/skills/blobs'
import { statementOf } from './envelope'
import type { Plugin } from './plugin'

/** A publication as the marketplace lists it. Nothing in it changes after publication. */
export type Listed = {
  sequence: bigint
  name: string
  version: string
  description: string
  category: string
  tags: readonly string[]
  digest: string
  archiveSha256: string
  publishedAt: Date
}

/** What the attestation says of a publication, for whoever rebuilds its bytes. */
export type Attested = { teamName: string; approverIds: readonly string[] }

const columns = {
  sequence: true,
  version: true,
  description: true,
  digest: true,
  archiveSha256: true,
  publishedAt: true,
  skill: { select: { name: true } },
  // The skill's own category and tags move on with later versions; the submission's do not.
  submission: { select: { category: true, tags: true } },
} as const

/** Every publication up to a sequence, in order. */
export async function listPublications(upTo: bigint): Promise<Listed[]> {
  const rows = await db.publication.findMany({
    where: { sequence: { lte: upTo } },
    select: columns,
    orderBy: { sequence: 'asc' },
  })
  return rows.map(({ skill, submission, ...row }) => ({ ...row, ...skill, ...submission }))
}

/** What was signed for one publication. */
export async function attestedOf(sequence: bigint): Promise<Attested> {
  const row = await db.publication.findUnique({
    where: { sequence },
    select: { attestation: true },
  })
  if (!row) throw new AppError('not_found', 'No such publication.')
  const { predicate } = statementOf(row.attestation)
  return {
    teamName: predicate.skill.team,
    approverIds: predicate.approvals.map(({ reviewer }) => reviewer),
  }
}

/** The plugin of a publication, with its files, for the archive or for git. */
export async function pluginOf(listed: Listed, attested: Attested): Promise<Plugin> {
  const { name, version, description, digest } = listed
  const files = await listContentFiles(digest)
  if (files.length === 0) throw new Error(`The contents of ${name} ${version} are missing.`)
  return { name, version, description, digest, files, teamName: attested.teamName }
}

/** What the whole marketplace is a function of: the newest publication and the organization's name. */
export async function registryState(): Promise<{ sequence: bigint; organization: string }> {
  const [newest, organization] = await Promise.all([
    db.publication.aggregate({ _max: { sequence: true } }),
    db.organization.findFirst({ select: { name: true } }),
  ])
  if (!organization) throw new Error('The database is not migrated: it has no organization.')
  return { sequence: newest._max.sequence ?? 0n, organization: organization.name }
}
