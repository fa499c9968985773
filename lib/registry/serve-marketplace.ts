import 'server-only'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { type Actor, canSomewhere, forbidden } from '@/lib/access/permissions'
import { type Attempt, accountFor, recordRefusal } from '@/lib/audit/change'
import { succeeded } from '@/lib/audit/event'
import { db } from '@/lib/db/read'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { listContentFiles } from '@/lib/skills/blobs'
import { urlCatalogue } from './catalogue'
import { statementOf } from './envelope'
import { pluginArchive } from './plugin'
import { parseArchiveName } from './rules'

async function requireReading(actor: Actor, attempt: Attempt): Promise<void> {
  if (canSomewhere(actor, 'skill:read')) return
  const error = forbidden('skill:read')
  await recordRefusal(actor, attempt, error)
  throw error
}

const isCurrent = (request: Request, etag: string) =>
  (request.headers.get('if-none-match') ?? '').split(/\s*,\s*/).includes(etag)

/** `/marketplace.json`: the registry for clients that read it over a URL. Recorded at each reading. */
export async function serveCatalogue(request: Request, actor: Actor): Promise<Response> {
  const attempt: Attempt = {
    action: 'marketplace.read',
    resource: { type: 'marketplace', id: env.MARKETPLACE_NAME, name: 'marketplace.json' },
    needs: 'skill:read',
    data: { protocol: 'url' },
  }
  await requireReading(actor, attempt)
  const { bytes, sha256, sequence } = await urlCatalogue()
  const { action, resource, data } = attempt
  const read = { ...data, sequence: Number(sequence), sha256 }
  await accountFor(actor, succeeded(action, { resource, data: read }))
  const headers = { etag: `"${sha256}"`, 'cache-control': 'private, no-cache' }
  if (isCurrent(request, headers.etag)) return new Response(null, { status: 304, headers })
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(bytes.byteLength),
    },
  })
}

async function findArchive(file: string) {
  const asked = parseArchiveName(file)
  const publication =
    asked &&
    (await db.publication.findFirst({
      where: { version: asked.version, skill: { name: asked.name } },
      include: { skill: { select: { name: true, teamId: true } } },
    }))
  if (!publication)
    throw new AppError(
      'not_found',
      'There is no such archive. /marketplace.json lists those there are.',
    )
  const { skill, version, description, digest, attestation } = publication
  const files = await listContentFiles(digest)
  const teamName = statementOf(attestation).predicate.skill.team
  const archive = pluginArchive({ name: skill.name, version, description, digest, teamName, files })
  if (BigInt(archive.size) !== publication.archiveBytes)
    throw new Error(`The archive of ${skill.name} ${version} is not of the size that was signed.`)
  return { publication, archive }
}

// The last piece is held back until the hash is known, so that wrong bytes never arrive complete.
async function* verified(pieces: AsyncIterable<Uint8Array>, sha256: string, name: string) {
  const hash = createHash('sha256')
  let held: Uint8Array | undefined
  for await (const piece of pieces) {
    if (held) yield held
    hash.update(piece)
    held = piece
  }
  if (hash.digest('hex') !== sha256) {
    log.error('registry.archive_mismatch', { name, sha256 })
    throw new Error(`The archive ${name} does not have the hash that was signed.`)
  }
  if (held) yield held
}

/**
 * `/marketplace/archives/<name>-<version>.zip`, streamed. The bytes are those whose SHA-256 was signed
 * at publication, or the download does not complete. Recorded. `not_found` for anything else.
 */
export async function serveArchive(
  request: Request,
  actor: Actor,
  file: string,
): Promise<Response> {
  const attempt: Attempt = {
    action: 'archive.download',
    resource: { type: 'skill', id: file.slice(0, 200), name: file.slice(0, 200) },
    needs: 'skill:read',
  }
  await requireReading(actor, attempt)
  const { publication, archive } = await findArchive(file)
  const { skillId, skill, digest, version, archiveSha256: sha256 } = publication
  const headers = { etag: `"${sha256}"`, 'cache-control': 'private, max-age=31536000, immutable' }
  if (isCurrent(request, headers.etag)) return new Response(null, { status: 304, headers })
  await accountFor(
    actor,
    succeeded('archive.download', {
      resource: { type: 'skill', id: skillId, name: `${skill.name} ${version}` },
      teamId: skill.teamId,
      data: { version, digest, archive_sha256: sha256 },
    }),
  )
  const stream = Readable.from(verified(archive.stream(), sha256, file), { objectMode: false })
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
    headers: {
      ...headers,
      'content-type': 'application/zip',
      'content-length': String(archive.size),
      'content-disposition': `attachment; filename="${file}"`,
    },
  })
}
