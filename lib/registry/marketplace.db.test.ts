import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access/permissions'
import { prismaClient } from '@/lib/db/client'
import { isAppError } from '@/lib/errors'
import { aPerson, aPublication, skillFiles } from '@/lib/testing/registry-factories'
import { serveWeb, type WebServer } from '@/lib/testing/web-server'
import { marketplaceRepository } from './git-repository'
import { marketplaceDocument } from './schema'
import { gitRefusal, serveGit } from './serve-git'
import { serveArchive, serveCatalogue } from './serve-marketplace'

let folder: string
let server: WebServer
let actor: Actor

const run = promisify(execFile)
const git = async (...args: string[]) =>
  (await run('git', args, { env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' } }))
    .stdout

async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  try {
    if (pathname.startsWith('/marketplace.git')) return await serveGit(request, actor)
    if (pathname === '/marketplace.json') return await serveCatalogue(request, actor)
    return await serveArchive(request, actor, pathname.split('/').at(-1) ?? '')
  } catch (error) {
    if (isAppError(error)) return gitRefusal(error)
    throw error
  }
}

/** Running processes whose current folder is the repository. */
async function processesIn(path: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const folders = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')))
  return ids.filter((_, at) => folders[at] === path)
}

const eventsOf = (person: Actor) =>
  prismaClient().auditEvent.findMany({
    where: { actorRef: person.id },
    orderBy: { ts: 'asc' },
    select: { action: true, outcome: true, resourceId: true },
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-git-'))
  process.env.CACHE_DIR = join(folder, 'cache')
  actor = await aPerson('developer')
  server = await serveWeb(handle)
})

afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

let cloned = 0
const clone = async (...options: string[]) => {
  const into = join(folder, `clone-${++cloned}`)
  await git(
    '-c',
    'protocol.version=2',
    'clone',
    '-q',
    ...options,
    `${server.url}/marketplace.git`,
    into,
  )
  return into
}

test('an empty registry can be cloned and is a valid, empty marketplace', async () => {
  const into = await clone('--depth', '1')
  const document: unknown = JSON.parse(
    await readFile(join(into, '.claude-plugin/marketplace.json'), 'utf8'),
  )
  expect(marketplaceDocument.parse(document).plugins).toEqual([])
  expect(await git('-C', into, 'log', '--format=%s')).toBe('Open the marketplace\n')
})

test('a shallow clone holds the newest version of each skill, byte for byte, and counts once', async () => {
  const files = [
    ...skillFiles('release-notes', 'two'),
    { path: 'assets/bytes "quoted" ü.bin', text: Buffer.from([0, 13, 10, 255, 0]) },
    { path: 'assets/empty.txt', text: '' },
  ]
  await aPublication({ name: 'release-notes', version: '1.9.0' })
  const published = await aPublication({ name: 'release-notes', version: '1.10.0', files })
  await aPublication({ name: 'release-notes', version: '1.2.0' })
  await aPublication({ name: 'api-review', team: 'Quality' })

  actor = await aPerson('developer')
  const into = await clone('--depth', '1')
  const document: unknown = JSON.parse(
    await readFile(join(into, '.claude-plugin/marketplace.json'), 'utf8'),
  )
  const { plugins } = marketplaceDocument.parse(document)
  expect(plugins.map(({ name, version, source }) => [name, version, source])).toEqual([
    ['api-review', '1.0.0', './plugins/api-review'],
    ['release-notes', '1.10.0', './plugins/release-notes'],
  ])
  const plugin = join(into, 'plugins/release-notes')
  for (const { path, text } of files)
    expect(await readFile(join(plugin, 'skills/release-notes', path))).toEqual(Buffer.from(text))
  expect((await stat(join(plugin, 'skills/release-notes/scripts/run.sh'))).mode & 0o777).toBe(0o755)
  expect(JSON.parse(await readFile(join(plugin, '.claude-plugin/plugin.json'), 'utf8'))).toEqual({
    name: 'release-notes',
    version: '1.10.0',
    description: 'Does release-notes.',
    author: { name: 'Platform' },
    metadata: { countersignDigest: `sha256:${published.digest}` },
  })
  expect(await eventsOf(actor)).toEqual([
    { action: 'marketplace.read', outcome: 'success', resourceId: 'countersign' },
  ])
})

test('a full clone has one commit per publication, naming digest and approvers', async () => {
  const into = await clone()
  const log = await git('-C', into, 'log', '--reverse', '--format=%s')
  expect(log.trim().split('\n')).toEqual([
    'Open the marketplace',
    'Publish release-notes 1.9.0',
    'Publish release-notes 1.10.0',
    'Publish release-notes 1.2.0',
    'Publish api-review 1.0.0',
  ])
  const newest = await aPublication({
    name: 'changelog',
    publishedAt: new Date('2026-03-01T10:00:00Z'),
  })
  await git('-C', into, 'pull', '-q')
  expect(await git('-C', into, 'log', '-1', '--format=%an <%ae> %cd%n%B', '--date=iso')).toBe(
    `Countersign <marketplace@countersign.invalid> 2026-03-01 10:00:00 +0000
Publish changelog 1.0.0

Digest: sha256:${newest.digest}
Approved-by: ${newest.reviewers[0]?.id}
Approved-by: ${newest.reviewers[1]?.id}

`,
  )
  expect(await git('-C', into, 'fsck', '--strict')).toBe('')
})

test('a partial clone fetches contents only when they are needed', async () => {
  const into = await clone('--filter=blob:none', '--no-checkout')
  const missing = await git('-C', into, 'rev-list', '--objects', '--missing=print', 'HEAD')
  expect(missing).toContain('?')
  await git('-C', into, 'checkout', '-q', 'main')
  expect(await readdir(join(into, 'plugins'))).toEqual(['api-review', 'changelog', 'release-notes'])
})

test('a single commit can be fetched by its id', async () => {
  const into = await clone()
  const first = (await git('-C', into, 'rev-list', '--reverse', 'HEAD')).split('\n')[1] ?? ''
  const other = join(folder, 'by-id')
  await git('init', '-q', other)
  await git('-C', other, 'fetch', '-q', '--depth', '1', `${server.url}/marketplace.git`, first)
  expect(await git('-C', other, 'log', '--format=%H', 'FETCH_HEAD')).toBe(`${first}\n`)
})

test('many clones at once, while it is being built, all see the same whole repository', async () => {
  await aPublication({ name: 'incident-review' })
  const clones = await Promise.all(Array.from({ length: 6 }, () => clone('--depth', '1')))
  const heads = await Promise.all(clones.map((into) => git('-C', into, 'rev-parse', 'HEAD')))
  expect(new Set(heads).size).toBe(1)
})

test('pushing and the dumb protocol are refused in words, and recorded as denied', async () => {
  const into = await clone()
  actor = await aPerson('admin')
  await git(
    '-C',
    into,
    '-c',
    'user.name=x',
    '-c',
    'user.email=x@y.z',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
  )
  await expect(git('-C', into, 'push', '-q', 'origin', 'main')).rejects.toThrow(
    /read-only: skills enter it through review/,
  )
  const dumb = await fetch(`${server.url}/marketplace.git/objects/info/packs`)
  expect([dumb.status, await dumb.text()]).toEqual([403, expect.stringContaining('smart HTTP')])
  const traversal = await fetch(`${server.url}/marketplace.git/..%2f..%2fconfig`)
  expect(traversal.status).toBe(403)
  expect(await eventsOf(actor)).toEqual(
    Array.from({ length: 3 }, () => ({
      action: 'marketplace.read',
      outcome: 'denied',
      resourceId: 'countersign',
    })),
  )
})

test('without a role nothing is served, and the refusals are recorded', async () => {
  actor = await aPerson(null)
  const paths = [
    '/marketplace.git/info/refs?service=git-upload-pack',
    '/marketplace.json',
    '/marketplace/archives/api-review-1.0.0.zip',
  ]
  for (const path of paths) expect((await fetch(`${server.url}${path}`)).status).toBe(403)
  expect((await eventsOf(actor)).map(({ outcome }) => outcome)).toEqual([
    'denied',
    'denied',
    'denied',
  ])
  actor = await aPerson('developer')
})

test('a fetch that skips the first request is recorded all the same', async () => {
  actor = await aPerson('developer')
  const post = () =>
    fetch(`${server.url}/marketplace.git/git-upload-pack`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-git-upload-pack-request',
        'git-protocol': 'version=2',
      },
      body: '0014command=ls-refs\n0000',
    })
  expect(await (await post()).text()).toContain('refs/heads/main')
  await post()
  expect(await eventsOf(actor)).toHaveLength(1)
})

test('the URL marketplace lists the same versions, and each archive has the listed hash', async () => {
  const response = await fetch(`${server.url}/marketplace.json`)
  const body = await response.text()
  const { plugins } = marketplaceDocument.parse(JSON.parse(body))
  expect(plugins.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'api-review 1.0.0',
    'changelog 1.0.0',
    'incident-review 1.0.0',
    'release-notes 1.10.0',
  ])
  for (const { source } of plugins) {
    if (typeof source === 'string') throw new Error('A relative source cannot work over a URL.')
    const archive = await fetch(`${server.url}${new URL(source.url).pathname}`)
    const bytes = Buffer.from(await archive.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256)
    expect(archive.headers.get('content-length')).toBe(String(bytes.byteLength))
    expect(archive.headers.get('etag')).toBe(`"${source.sha256}"`)
    expect(archive.headers.get('content-type')).toBe('application/zip')
  }
  const etag = response.headers.get('etag') ?? ''
  const again = await fetch(`${server.url}/marketplace.json`, {
    headers: { 'if-none-match': etag },
  })
  expect(again.status).toBe(304)
})

test('an older version stays downloadable; what was never published is not found', async () => {
  const old = await fetch(`${server.url}/marketplace/archives/release-notes-1.9.0.zip`)
  expect(old.status).toBe(200)
  await old.arrayBuffer()
  for (const file of ['release-notes-9.9.9.zip', 'nothing-1.0.0.zip', 'x', '..-1.0.0.zip'])
    expect((await fetch(`${server.url}/marketplace/archives/${file}`)).status).toBe(404)
})

test('step by step and from scratch, two folders arrive at the same commit', async () => {
  const stepwise = await marketplaceRepository()
  const other = await mkdtemp(join(folder, 'cache-'))
  const scratch = await marketplaceRepository(other)
  expect(scratch.path).not.toBe(stepwise.path)
  expect(scratch.commit).toBe(stepwise.commit)
})

test('two processes that build into one folder at once both find it whole', async () => {
  const shared = await mkdtemp(join(folder, 'cache-'))
  vi.resetModules()
  const other = await import('./git-repository')
  const [a, b] = await Promise.all([
    marketplaceRepository(shared),
    other.marketplaceRepository(shared),
  ])
  expect(a).toEqual(b)
  expect(await git('-C', a.path, 'fsck', '--strict')).toBe('')
  expect(await readdir(join(shared, 'marketplace'))).toHaveLength(1)
})

test('a broken cache is built anew', async () => {
  const { path, commit } = await marketplaceRepository()
  const packs = join(path, 'objects/pack')
  for (const name of await readdir(packs)) {
    await chmod(join(packs, name), 0o644)
    await truncate(join(packs, name), 10)
  }
  await expect(clone('--depth', '1')).rejects.toThrow()
  // The client may give up a moment before the server has seen its git end.
  const head = async () => git('-C', await clone('--depth', '1'), 'rev-parse', 'HEAD')
  await expect.poll(() => head().catch(() => ''), { timeout: 20_000 }).toBe(`${commit}\n`)
  await rm(join(path, '..'), { recursive: true })
  expect(await git('-C', await clone(), 'rev-parse', 'HEAD')).toBe(`${commit}\n`)
})

test('a client that hangs up ends git', async () => {
  const noise = Array.from({ length: 24 }, (_, at) => ({
    path: `assets/${at}.bin`,
    text: randomBytes(512 * 1024),
  }))
  await aPublication({ name: 'large', files: [...skillFiles('large'), ...noise] })
  const { path, commit } = await marketplaceRepository()
  const hangUp = new AbortController()
  const want = `want ${commit}\n`
  const line = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text
  const response = await fetch(`${server.url}/marketplace.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      'git-protocol': 'version=2',
    },
    body: `${line('command=fetch')}0001${line(want)}${line('done\n')}0000`,
    signal: hangUp.signal,
  })
  await response.body?.getReader().read()
  expect(await processesIn(path)).not.toEqual([])
  hangUp.abort()
  await expect.poll(() => processesIn(path), { timeout: 10_000 }).toEqual([])
})
