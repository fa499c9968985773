import 'server-only'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { now } from '@/lib/db/clock'
import type { AnchoredHead } from '../contradiction'
import { formatRecord, parseRecords } from './file-records'
import { foreignHead, namesOurLog, ownHead, type Place, unusable } from './place'

const OTHERS_WRITE = 0o002
const STICKY = 0o1000
const MODE = 0o640
const TAIL_BYTES = 1 << 16
const TAIL_BYTES_MAX = 1 << 24
const RECORDS_LOOKED_AT = 50
const BATCH_MAX = 200

// Windows knows no such flag; there the look before is all there is.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const READ = constants.O_RDONLY | NO_FOLLOW
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | NO_FOLLOW

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const refuse = (path: string, why: string, cause?: unknown) =>
  unusable(`The file ${path} in AUDIT_ANCHOR_FILE ${why}`, cause)

const isOpenToOthers = (mode: number) => process.platform !== 'win32' && (mode & OTHERS_WRITE) !== 0

/** The folder must be there (a mount that is missing must not become a local file), and not for everybody. */
async function requireFolder(path: string): Promise<void> {
  const folder = await lstat(dirname(path)).catch((cause: unknown) => {
    throw refuse(path, 'is in a folder that is not there. Mount or make it.', cause)
  })
  if (isOpenToOthers(folder.mode) && (folder.mode & STICKY) === 0)
    throw refuse(path, 'is in a folder that everybody may write to. Run: chmod o-w')
}

/** Opens it by one descriptor and looks at that; null when there is none and `flags` do not make one. */
async function openChecked(path: string, flags: number): Promise<FileHandle | null> {
  await requireFolder(path)
  if ((await lstat(path).catch(() => null))?.isSymbolicLink())
    throw refuse(path, 'is a symbolic link. Name the file itself.')
  const file = await open(path, flags, MODE).catch((cause: unknown) => {
    if (isMissing(cause)) return null
    throw refuse(path, 'cannot be opened. See that the portal’s account may append to it.', cause)
  })
  const stat = await file?.stat()
  if (!file || !stat) return null
  const why = stat.isFile()
    ? isOpenToOthers(stat.mode) && 'may be written by everybody. Run: chmod o-w'
    : 'is not a regular file.'
  if (!why) return file
  await file.close()
  throw refuse(path, why)
}

/** The last records in the last `bytes` of the file. */
async function tailOf(file: FileHandle, size: number, bytes: number): Promise<string[]> {
  const length = Math.min(size, bytes)
  const part = Buffer.alloc(length)
  const { bytesRead } = await file.read(part, 0, length, size - length)
  return parseRecords(part.subarray(0, bytesRead)).slice(-RECORDS_LOOKED_AT)
}

async function largestOf(target: string, notes: readonly string[]): Promise<AnchoredHead | null> {
  const heads = (await Promise.all(notes.map((note) => ownHead(target, note)))).filter(
    (head) => head !== null,
  )
  return heads.reduce<AnchoredHead | null>(
    (largest, head) => (largest && largest.size >= head.size ? largest : head),
    null,
  )
}

/** Looks back from the end, further when there is no checkpoint of ours among the last records. */
async function lastIn(path: string, file: FileHandle): Promise<AnchoredHead | null> {
  const { size } = await file.stat()
  let isNamed = false
  for (let bytes = TAIL_BYTES; ; bytes *= 16) {
    const notes = await tailOf(file, size, bytes)
    const head = await largestOf(path, notes)
    if (head) return head
    isNamed ||= (await Promise.all(notes.map(namesOurLog))).some(Boolean)
    if (bytes >= size || bytes >= TAIL_BYTES_MAX) return isNamed ? foreignHead(path) : null
  }
}

async function append(path: string, records: Buffer): Promise<number> {
  const file = await openChecked(path, APPEND)
  if (!file) throw refuse(path, 'cannot be made.')
  try {
    // One write at the end of the file, whoever else writes (POSIX write, O_APPEND).
    const { bytesWritten } = await file.write(records)
    if (bytesWritten !== records.byteLength)
      throw refuse(path, `took ${bytesWritten} of ${records.byteLength} bytes. Is its disk full?`)
    await file.sync()
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

/** So that a file that was just made survives a crash of the machine. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
}

/** A file that checkpoints are appended to, meant for a disk whose files can be appended to only. */
export const filePlace = (path: string): Place => ({
  name: path,
  kind: 'file',
  batchMax: BATCH_MAX,
  last: async () => {
    const file = await openChecked(path, READ)
    if (!file) return null
    return lastIn(path, file).finally(() => file.close())
  },
  put: async (checkpoints) => {
    const at = now()
    const records = Buffer.concat(checkpoints.map(({ note }) => formatRecord(note, at)))
    const size = await append(path, records)
    if (size === records.byteLength) await syncFolder(path)
    return checkpoints.map(() => ({ file_bytes: size }))
  },
})
