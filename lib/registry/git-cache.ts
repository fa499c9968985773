import 'server-only'
import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { log } from '@/lib/log'
import { runGit } from './git'
import { BRANCH } from './git-import'

const PACKS_MAX = 24
const KEEP_MS = 6 * 60 * 60 * 1_000

const CONFIG = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	hooksPath = /dev/null
	logAllRefUpdates = false
	compression = 1
[uploadpack]
	allowFilter = true
	allowReachableSHA1InWant = true
	allowAnySHA1InWant = true
[http]
	uploadpack = true
	receivepack = false
	getanyfile = false
[receive]
	autogc = false
[gc]
	auto = 0
[fastimport]
	unpackLimit = 1
`

/** A finished repository in the cache. Its name says which settings and which publication it holds. */
export type Cached = { path: string; sequence: bigint }

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

export const cachedPath = (root: string, print: string, sequence: bigint) =>
  join(root, `${print}-${sequence}.git`)

/** The commit that the branch is at. Throws when the file is gone. */
export const readCommit = async (path: string) =>
  (await readFile(join(path, BRANCH), 'utf8')).trim()

/** The repositories of one fingerprint that are on disk, newest first. */
export async function listCached(root: string, print: string): Promise<Cached[]> {
  const names = await readdir(root)
  return names
    .filter((name) => name.startsWith(`${print}-`) && /-\d+\.git$/.test(name))
    .map((name) => ({
      path: join(root, name),
      sequence: BigInt(name.slice(print.length + 1, -'.git'.length)),
    }))
    .sort((a, b) => (a.sequence < b.sequence ? 1 : -1))
}

/** True when every object that the branch needs is there; `thorough` also reads every byte. */
export async function isWhole(path: string, how: 'thorough' | 'connectivity'): Promise<boolean> {
  const depth = how === 'thorough' ? '--full' : '--connectivity-only'
  try {
    await runGit(path, ['fsck', depth, '--no-dangling', BRANCH])
    return true
  } catch (error) {
    log.warn('registry.git_cache_broken', { path, error })
    return false
  }
}

/** A place to build in, that no reader looks at. */
export const newWorkplace = (root: string) => join(root, `building-${randomUUID()}`)

/** Lays out an empty bare repository (gitrepository-layout), or one with what `base` has. */
export async function layOut(path: string, base: Cached | undefined): Promise<void> {
  for (const folder of ['objects/pack', 'objects/info', 'refs/heads'])
    await mkdir(join(path, folder), { recursive: true })
  await writeFile(join(path, 'config'), CONFIG)
  await writeFile(join(path, 'HEAD'), `ref: ${BRANCH}\n`)
  if (!base) return
  for (const folder of ['objects/pack', 'refs'])
    await cp(join(base.path, folder), join(path, folder), { recursive: true })
}

/** Each publication adds a pack; from some number on they are made into one, for speed. */
export async function joinPacks(path: string): Promise<void> {
  const packs = (await readdir(join(path, 'objects/pack'))).filter((name) => name.endsWith('.pack'))
  if (packs.length > PACKS_MAX) await runGit(path, ['repack', '-a', '-d', '-q'])
}

/**
 * Gives a finished repository its name, in one step, so that nobody sees half of one. When another
 * process was first, its repository holds the same commits, and this one is not needed.
 */
export async function putInPlace(made: string, final: string): Promise<void> {
  try {
    await rename(made, final)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : null
    if (reason !== 'ENOTEMPTY' && reason !== 'EEXIST') throw error
    await rm(made, { recursive: true, force: true })
  }
}

/** Takes a broken repository out of the way; `tidy` removes it when nobody can be reading it. */
export const putAside = (root: string, path: string): Promise<void> =>
  rename(path, join(root, `broken-${randomUUID()}`)).catch(() => {})

/** Removes what no clone can still be reading: old states, and what a dead process left unfinished. */
export async function tidy(root: string, print: string): Promise<void> {
  const kept = (await listCached(root, print)).slice(0, 2).map(({ path }) => path)
  for (const name of await readdir(root)) {
    const path = join(root, name)
    if (kept.includes(path)) continue
    const changedAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    )
    if (Date.now() - changedAt > KEEP_MS) await rm(path, { recursive: true, force: true })
  }
}
