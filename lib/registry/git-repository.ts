import 'server-only'
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { runGit } from './git'
import * as cache from './git-cache'
import { importStream } from './git-import'
import { listPublications, registryState } from './store'

/** A bare repository that holds the registry as of one publication, complete and unchanging. */
export type MarketplaceRepository = { path: string; sequence: bigint; commit: string }

/** What is to be built, and where. */
type Wanted = { root: string; print: string; path: string; sequence: bigint; organization: string }

// Raise it when the commits change, and caches made before are left behind.
const FORMAT = 1

/** Everything besides the publications that the commits depend on, as 16 hex digits. */
const fingerprint = (organization: string) =>
  createHash('sha256')
    .update(JSON.stringify([FORMAT, env.MARKETPLACE_NAME, organization]))
    .digest('hex')
    .slice(0, 16)

async function wanted(cacheFolder: string): Promise<Wanted> {
  const { sequence, organization } = await registryState()
  const root = resolve(cacheFolder, 'marketplace')
  const print = fingerprint(organization)
  return { root, print, sequence, organization, path: cache.cachedPath(root, print, sequence) }
}

// What this process has built or checked, and when it checked (milliseconds; 0 for built). Files can
// still rot or be deleted: see `distrust`.
const sound = new Map<string, number>()
const suspect = new Set<string>()
const RECHECK_MS = 60_000

async function check(path: string): Promise<boolean> {
  const isWhole = await cache.isWhole(path, suspect.delete(path) ? 'thorough' : 'connectivity')
  if (isWhole) sound.set(path, Date.now())
  return isWhole
}

/** The newest older state on disk that is not broken. */
async function findBase({ root, print, sequence }: Wanted): Promise<cache.Cached | undefined> {
  for (const cached of await cache.listCached(root, print)) {
    if (cached.sequence >= sequence) continue
    if (sound.has(cached.path) || (await check(cached.path))) return cached
  }
  return undefined
}

async function build(want: Wanted, base: cache.Cached | undefined): Promise<void> {
  const startedAt = performance.now()
  const made = cache.newWorkplace(want.root)
  try {
    await cache.layOut(made, base)
    const from = base && { sequence: base.sequence, commit: await cache.readCommit(made) }
    const publications = await listPublications(want.sequence)
    const history = importStream(publications, want.organization, from ?? null)
    await runGit(made, ['fast-import', '--quiet', '--done'], history)
    await cache.joinPacks(made)
    await cache.putInPlace(made, want.path)
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  const durationMs = Math.round(performance.now() - startedAt)
  log.info('registry.git_built', { sequence: String(want.sequence), durationMs })
}

async function ensure(want: Wanted): Promise<void> {
  await mkdir(want.root, { recursive: true })
  if (await cache.exists(want.path)) {
    if (await check(want.path)) return
    await cache.putAside(want.root, want.path)
  }
  const base = await findBase(want)
  await build(want, base).catch((error: unknown) => {
    if (!base) throw error
    log.warn('registry.git_base_broken', { path: base.path, error })
    return build(want, undefined)
  })
  sound.set(want.path, 0)
  await cache.tidy(want.root, want.print)
}

const underWay = new Map<string, Promise<void>>()

/**
 * The marketplace as a bare repository, as of the newest publication. Builds it when it is not there,
 * step by step from an older one where possible, and builds it anew when what is there is broken.
 * Several processes may share the folder. Throws `unavailable` without git.
 */
export async function marketplaceRepository(
  cacheFolder: string = env.CACHE_DIR,
): Promise<MarketplaceRepository> {
  const want = await wanted(cacheFolder)
  const { path, sequence } = want
  const known = sound.has(path) ? await cache.readCommit(path).catch(() => null) : null
  if (known) return { path, sequence, commit: known }
  sound.delete(path)
  const work = underWay.get(path) ?? ensure(want).finally(() => underWay.delete(path))
  underWay.set(path, work)
  await work
  return { path, sequence, commit: await cache.readCommit(path) }
}

/**
 * After git failed on it: the next request checks every object before the repository is used again,
 * once a minute at most, because a client can make git fail too.
 */
export function distrust({ path }: MarketplaceRepository): void {
  if (Date.now() - (sound.get(path) ?? 0) < RECHECK_MS) return
  sound.delete(path)
  suspect.add(path)
}
