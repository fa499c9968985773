import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Actor, Role } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { newId, now } from '@/lib/db/clock'
import { attest, type ReviewPredicate } from '@/lib/registry/attestation'
import { archiveFacts } from '@/lib/registry/plugin'
import { skillDigest } from '@/lib/skills/archive/digest'
import { listContentFiles, storeBlobs } from '@/lib/skills/blobs'

/** A file as a test writes it down; `mode` is 0o644 unless told. */
export type TestFile = { path: string; text: string | Buffer; mode?: number }

/** A person with a role for the whole organization, in the database. */
export async function aPerson(role: Role | null = 'developer', name = 'Dana Test'): Promise<Actor> {
  const id = newId()
  const email = `${id}@example.test`
  const createdAt = now()
  await prismaClient().user.create({
    data: { id, issuer: 'http://127.0.0.1:4100', subject: id, name, email, createdAt },
  })
  if (role)
    await prismaClient().roleGrant.create({
      data: { id: newId(), userId: id, role, origin: 'grant', createdAt },
    })
  return {
    id,
    kind: 'user',
    name,
    email,
    roles: role ? [{ role, teamId: null }] : [],
    teamIds: [],
    origin: { requestId: newId(), ip: '127.0.0.1', userAgent: 'test', via: 'token' },
  }
}

/** Stores the files and the folder's record; answers its digest (hex). */
export async function aContent(files: readonly TestFile[]): Promise<string> {
  const entries = files.map(({ path, text, mode = 0o644 }) => {
    const bytes = Buffer.from(text as string)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { path, mode, bytes, size: bytes.byteLength, sha256, crc32: crc32(bytes) }
  })
  const digest = skillDigest(entries)
  await storeBlobs(
    entries.map(({ sha256, size, bytes }) => ({
      sha256,
      size,
      open: async function* () {
        yield bytes
      },
    })),
  )
  const prisma = prismaClient()
  if (await prisma.content.findUnique({ where: { digest } })) return digest
  const bytes = entries.reduce((sum, { size }) => sum + size, 0)
  await prisma.content.create({
    data: { digest, files: entries.length, bytes: BigInt(bytes), createdAt: now() },
  })
  await prisma.contentFile.createMany({
    data: entries.map(({ path, mode, size, sha256, crc32: sum }) => ({
      digest,
      path,
      mode,
      size: BigInt(size),
      sha256,
      crc32: BigInt(sum),
    })),
  })
  return digest
}

export const skillFiles = (name: string, note = ''): TestFile[] => [
  {
    path: 'SKILL.md',
    text: `---\nname: ${name}\ndescription: Does ${name}.\n---\n\n# ${name}\n${note}\n`,
  },
  { path: 'scripts/run.sh', text: '#!/bin/sh\necho ok\n', mode: 0o755 },
]

type PublicationInput = {
  name: string
  version?: string
  files?: readonly TestFile[]
  team?: string
  category?: string
  tags?: string[]
  publishedAt?: Date
}

async function aTeam(name: string): Promise<string> {
  const slug = name.toLowerCase().replaceAll(' ', '-')
  const known = await prismaClient().team.findUnique({ where: { slug } })
  if (known) return known.id
  const team = await prismaClient().team.create({
    data: { id: newId(), slug, name, createdAt: now() },
  })
  return team.id
}

type DecisionRow = { id: string; reviewerId: string }

const predicateOf = (
  skill: ReviewPredicate['skill'],
  submission: { id: string; submitterId: string },
  decisions: readonly DecisionRow[],
  publishedAt: Date,
): ReviewPredicate => ({
  skill,
  submission: { id: submission.id, submitter: submission.submitterId, revision: 1, sentAt: null },
  approvals: decisions.map(({ id, reviewerId }) => ({
    id,
    reviewer: reviewerId,
    digest: skill.digest,
    at: publishedAt.toISOString(),
  })),
  acceptedFindings: [],
  scan: {
    id: newId(),
    ruleset: 'v1-000000000000',
    finishedAt: null,
    critical: 0,
    high: 0,
    medium: 0,
    low: 0,
  },
  policy: { approvalsRequired: 2, separationOfDuties: true },
  publishedAt: publishedAt.toISOString(),
})

/**
 * A published version with everything under it: contents, submission, two approvals, attestation.
 * Written straight into the tables; the way a publication really comes about is tested elsewhere.
 */
export async function aPublication(input: PublicationInput) {
  const {
    name,
    version = '1.0.0',
    team = 'Platform',
    category = 'engineering',
    tags = ['test'],
  } = input
  const prisma = prismaClient()
  const publishedAt = input.publishedAt ?? now()
  const description = `Does ${name}.`
  const [teamId, digest, submitter, ...reviewers] = await Promise.all([
    aTeam(team),
    aContent(input.files ?? skillFiles(name, version)),
    aPerson('developer', 'Dana Test'),
    aPerson('skill-publisher', 'Rita Test'),
    aPerson('skill-publisher', 'Ravi Test'),
  ])
  const files = await listContentFiles(digest)
  const archive = await archiveFacts({ name, version, description, teamName: team, digest, files })
  const submission = await prisma.submission.create({
    data: {
      id: newId(),
      skillName: name,
      version,
      teamId,
      submitterId: submitter.id,
      category,
      tags,
      summary: 'What the reviewers should know.',
      description,
      state: 'published',
      stateReason: '',
      digest,
      createdAt: publishedAt,
      updatedAt: publishedAt,
      sentAt: publishedAt,
      decidedAt: publishedAt,
    },
  })
  const decisions = reviewers.map(({ id }) => ({
    id: newId(),
    submissionId: submission.id,
    reviewerId: id,
    digest,
    verdict: 'approve',
    comment: 'Read and understood.',
    createdAt: publishedAt,
  }))
  await prisma.decision.createMany({ data: decisions })
  const skill = await prisma.skill.upsert({
    where: { name },
    create: {
      id: newId(),
      name,
      teamId,
      description,
      category,
      tags,
      createdAt: publishedAt,
      updatedAt: publishedAt,
    },
    update: { description, category, tags, updatedAt: publishedAt },
  })
  const skillFacts = { name, version, team, digest }
  const predicate = predicateOf(skillFacts, submission, decisions, publishedAt)
  const last = await prisma.publication.aggregate({ _max: { sequence: true } })
  const publication = await prisma.publication.create({
    data: {
      id: newId(),
      sequence: (last._max.sequence ?? 0n) + 1n,
      skillId: skill.id,
      submissionId: submission.id,
      version,
      description,
      digest,
      archiveSha256: archive.sha256,
      archiveBytes: BigInt(archive.bytes),
      attestation: JSON.parse(JSON.stringify(attest(predicate, archive.sha256))) as object,
      publishedAt,
    },
  })
  return { ...publication, name, reviewers, submitter }
}
