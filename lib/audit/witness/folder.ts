import 'server-only'
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

const MODE = 0o600
const FOLDER_MODE = 0o700
const GENERATION_DIGITS = 12
const GENERATION = new RegExp(`^(\\d{${GENERATION_DIGITS}})\\.checkpoint$`)
/** Older ones are removed; so many stay, for whoever looks. */
const GENERATIONS_KEPT = 3

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

/** Makes what was linked or removed in a folder survive a crash of the machine. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot sync folders; NTFS keeps a journal of them.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Writes a file under a name that nothing else uses, down to the disk. */
async function writeAside(folder: string, text: string): Promise<string> {
  const path = join(folder, `.new-${randomBytes(8).toString('hex')}`)
  const file = await open(path, 'wx', MODE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  return path
}

/**
 * Gives a text its name, whole and on the disk, unless something has that name: false then, and nothing
 * changed. The link is what decides, so that of any number of processes one wins, and a process that is
 * killed before it leaves everything as it was.
 */
export async function createWhole(folder: string, name: string, text: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
  const aside = await writeAside(folder, text)
  try {
    await link(aside, join(folder, name))
    await syncFolder(folder)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}

const nameOf = (generation: number) =>
  `${String(generation).padStart(GENERATION_DIGITS, '0')}.checkpoint`

async function generationsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return []
    throw error
  })
  return names
    .flatMap((name) => GENERATION.exec(name)?.slice(1, 2) ?? [])
    .map(Number)
    .toSorted((one, other) => one - other)
}

/** What is held now, and the generation it is of; generation 0 is nothing. */
export type Held = { generation: number; note: string | null }

export async function readHeld(folder: string): Promise<Held> {
  for (;;) {
    const generation = (await generationsIn(folder)).at(-1)
    if (generation === undefined) return { generation: 0, note: null }
    try {
      return { generation, note: await readFile(join(folder, nameOf(generation)), 'utf8') }
    } catch (error) {
      // Removed between the list and the reading, because a newer one came.
      if (!isCode(error, 'ENOENT')) throw error
    }
  }
}

/**
 * Holds `note` in the place of `held`, down to the disk. False when another process, or another request
 * of this one, was first; then what is held is theirs, and what was checked must be checked anew.
 *
 * Each state is a file of its own, `<generation>.checkpoint`, and the highest one counts. It is made only
 * if it does not exist. A writer that fell so far behind that its generation was removed again makes a
 * file below the highest: it does not count, and is removed here.
 */
export async function replaceHeld(folder: string, held: Held, note: string): Promise<boolean> {
  const generation = held.generation + 1
  if (!(await createWhole(folder, nameOf(generation), note))) return false
  const all = await generationsIn(folder)
  if (all.at(-1) !== generation) {
    await rm(join(folder, nameOf(generation)), { force: true })
    return false
  }
  for (const old of all.slice(0, -GENERATIONS_KEPT))
    await rm(join(folder, nameOf(old)), { force: true })
  return true
}
