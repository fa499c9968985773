import 'server-only'
import { type Actor, requirePermissionSomewhere } from '@/lib/access/permissions'
import { db } from '@/lib/db/read'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { parseReport } from '@/lib/scan/stored-report'
import { listContentFiles } from '@/lib/skills/blobs'
import { type FileText, readFileText } from '@/lib/skills/queries'
import { CATEGORIES } from '@/lib/skills/rules'
import type { FileView, ScanView } from '@/lib/skills/schema'
import { statementOf } from './envelope'
import { latestByVersion, newestFirst } from './rules'
import {
  type ApproverView,
  attestationEnvelope,
  type CatalogueFacets,
  type CatalogueInput,
  type CataloguePage,
  type InstallView,
  type SkillCardView,
  type SkillView,
  type VersionView,
} from './schema'

const PAGE_SKILLS = 24
const WORDS_MAX = 8

/** Prisma's `contains` is LIKE, and leaves its wildcards alone. */
const literally = (word: string) => word.replace(/[\\%_]/g, '\\$&')

const matches = (word: string) => ({
  OR: [
    { name: { contains: literally(word), mode: 'insensitive' as const } },
    { description: { contains: literally(word), mode: 'insensitive' as const } },
    { tags: { has: word.toLowerCase() } },
  ],
})

/** Every word must be found somewhere: in the name, the description or as a tag. */
const filterOf = ({ q, category, team }: CatalogueInput) => ({
  publications: { some: {} },
  AND: (q ?? '').split(/\s+/).filter(Boolean).slice(0, WORDS_MAX).map(matches),
  ...(category ? { category } : {}),
  ...(team ? { team: { slug: team } } : {}),
})

/** The catalogue, by name; `cursor` is the last name of the page before. */
export async function listSkills(actor: Actor, input: CatalogueInput): Promise<CataloguePage> {
  requirePermissionSomewhere(actor, 'skill:read')
  const where = filterOf(input)
  const [rows, total] = await Promise.all([
    db.skill.findMany({
      where: { ...where, ...(input.cursor ? { name: { gt: input.cursor } } : {}) },
      orderBy: { name: 'asc' },
      take: PAGE_SKILLS + 1,
      include: {
        team: { select: { slug: true, name: true } },
        publications: {
          select: {
            version: true,
            sequence: true,
            digest: true,
            description: true,
            publishedAt: true,
          },
        },
      },
    }),
    db.skill.count({ where }),
  ])
  const page = rows.slice(0, PAGE_SKILLS)
  const skills = page.flatMap(({ name, category, tags, team, publications }): SkillCardView[] => {
    const [newest] = latestByVersion(publications.map((one) => ({ ...one, name })))
    if (!newest) return []
    const { version, digest, description, publishedAt } = newest
    return [
      {
        name,
        description,
        category,
        tags,
        teamSlug: team.slug,
        teamName: team.name,
        version,
        digest,
        publishedAt: publishedAt.toISOString(),
      },
    ]
  })
  const isMore = rows.length > PAGE_SKILLS
  return { skills, total, nextCursor: isMore ? (page.at(-1)?.name ?? null) : null }
}

/** What the catalogue can be filtered by, with how many skills each has. */
export async function listFacets(actor: Actor): Promise<CatalogueFacets> {
  requirePermissionSomewhere(actor, 'skill:read')
  const [byTeam, byCategory] = await Promise.all([
    db.team.findMany({
      where: { skills: { some: {} } },
      select: { slug: true, name: true, _count: { select: { skills: true } } },
      orderBy: { name: 'asc' },
    }),
    db.skill.groupBy({ by: ['category'], _count: { _all: true } }),
  ])
  const counts = new Map(byCategory.map(({ category, _count }) => [category, _count._all]))
  return {
    teams: byTeam.map(({ slug, name, _count }) => ({
      value: slug,
      label: name,
      count: _count.skills,
    })),
    categories: CATEGORIES.filter((category) => counts.has(category)).map((category) => ({
      value: category,
      label: category,
      count: counts.get(category) ?? 0,
    })),
  }
}

const submissionColumns = {
  id: true,
  category: true,
  tags: true,
  summary: true,
  scanId: true,
  submitter: { select: { name: true } },
  decisions: { select: { id: true, comment: true, reviewer: { select: { name: true } } } },
  acceptances: true,
} as const

async function publicationsOf(name: string) {
  const skill = await db.skill.findUnique({
    where: { name },
    include: {
      team: { select: { slug: true, name: true } },
      publications: { include: { submission: { select: submissionColumns } } },
    },
  })
  if (!skill || skill.publications.length === 0)
    throw new AppError('not_found', 'No such skill is published.')
  const { team, publications } = skill
  return { team, publications: newestFirst(publications.map((one) => ({ ...one, name }))) }
}
type Publication = Awaited<ReturnType<typeof publicationsOf>>['publications'][number]

const versionView = (publication: Publication, at: number): VersionView => ({
  version: publication.version,
  digest: publication.digest,
  archiveSha256: publication.archiveSha256,
  archiveBytes: Number(publication.archiveBytes),
  publishedAt: publication.publishedAt.toISOString(),
  sequence: String(publication.sequence),
  submissionId: publication.submission.id,
  newest: at === 0,
})

/** Who approved, as the attestation has it; the names are looked up, because it holds pseudonyms. */
function approversOf({ attestation, submission }: Publication): ApproverView[] {
  return statementOf(attestation).predicate.approvals.map(({ id, reviewer, at }) => {
    const decision = submission.decisions.find((one) => one.id === id)
    return {
      id: reviewer,
      name: decision?.reviewer.name ?? 'Unknown person',
      decidedAt: at,
      comment: decision?.comment ?? '',
    }
  })
}

async function acceptancesOf({ submission, digest }: Publication) {
  const accepted = submission.acceptances.filter((one) => one.digest === digest)
  const people = await db.user.findMany({
    where: { id: { in: accepted.map(({ acceptedById }) => acceptedById) } },
    select: { id: true, name: true },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return accepted.map(({ fingerprint, acceptedById, reason, until }) => ({
    fingerprint,
    byName: names.get(acceptedById) ?? 'Unknown person',
    reason,
    until: until.toISOString(),
  }))
}

async function scanOf({ submission }: Publication): Promise<ScanView | null> {
  if (!submission.scanId) return null
  const scan = await db.scan.findUnique({ where: { id: submission.scanId } })
  if (scan?.state !== 'completed') return null
  const { id, ruleset, finishedAt, report } = scan
  return {
    id,
    state: 'completed',
    ruleset,
    error: null,
    finishedAt: finishedAt?.toISOString() ?? null,
    report: parseReport(report),
  }
}

/** A published version (the newest, unless one is named) with all that is known of it. */
export async function getSkill(actor: Actor, name: string, version?: string): Promise<SkillView> {
  requirePermissionSomewhere(actor, 'skill:read')
  const { team, publications } = await publicationsOf(name)
  const shown = publications.find((one) => (version ? one.version === version : true))
  if (!shown) throw new AppError('not_found', `Version ${version} of ${name} was never published.`)
  const [scan, acceptances, files] = await Promise.all([
    scanOf(shown),
    acceptancesOf(shown),
    listSkillFiles(actor, shown.digest),
  ])
  const { submission } = shown
  return {
    name,
    description: shown.description,
    category: submission.category,
    tags: submission.tags,
    teamSlug: team.slug,
    teamName: team.name,
    submitterName: submission.submitter.name,
    summary: submission.summary,
    shown: versionView(shown, publications.indexOf(shown)),
    versions: publications.map(versionView),
    approvers: approversOf(shown),
    scan,
    acceptances,
    files,
    attestation: attestationEnvelope.parse(shown.attestation),
  }
}

const requirePublished = async (digest: string) => {
  if (!(await db.publication.findFirst({ where: { digest }, select: { id: true } })))
    throw new AppError('not_found', 'These contents are not published.')
}

/** The files of a published digest, in the digest's order. */
export async function listSkillFiles(actor: Actor, digest: string): Promise<FileView[]> {
  requirePermissionSomewhere(actor, 'skill:read')
  await requirePublished(digest)
  const files = await listContentFiles(digest)
  return files.map(({ path, size, mode, sha256 }) => ({ path, size, mode, sha256 }))
}

/** One file of a published digest as text, or the reason why it is not shown. */
export async function getSkillFile(actor: Actor, digest: string, path: string): Promise<FileText> {
  requirePermissionSomewhere(actor, 'skill:read')
  await requirePublished(digest)
  return readFileText(digest, path)
}

/** The addresses a client is connected to. */
export function getInstallation(actor: Actor): InstallView {
  requirePermissionSomewhere(actor, 'skill:read')
  const at = (path: string) => new URL(path, env.PORTAL_URL).href
  return {
    marketplace: env.MARKETPLACE_NAME,
    gitUrl: at('/marketplace.git'),
    jsonUrl: at('/marketplace.json'),
    keysUrl: at('/.well-known/countersign-keys.json'),
    hasTls: env.PORTAL_URL.startsWith('https:'),
  }
}
