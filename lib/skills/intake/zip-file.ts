import 'server-only'
import type { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl'
import { isAppError, type Problem } from '@/lib/errors'
import type { Budget } from './budget'
import { invalid, printable, refusal } from './refusals'
import type { Spool, Spooled } from './spool'
import { encrypted, packingProblem, wrongChecksum, wrongSize } from './zip-entry'
import { ZipRange } from './zip-range'

/** One entry of a zip, with everything needed to unpack it and nothing that keeps buffers alive. */
export type ZipItem = {
  path: string
  isFolder: boolean
  isDeflated: boolean
  packed: number
  size: number
  crc32: number
  /** The first byte of its header and of its data, and the first byte after. */
  headerStart: number
  dataStart: number
  dataEnd: number
}

/** A look at each raw entry while the list is read; throws, or returns the path to keep it under. */
export type EntryCheck = (entry: Entry, name: string, isFolder: boolean) => string

/** The label of the zip that is the upload itself; an archive inside has its path. */
export const WHOLE_UPLOAD = 'upload'

const unreadable = (label: string, cause: unknown) =>
  cause instanceof Error && /encrypt/i.test(cause.message)
    ? refusal('invalid', [encrypted(label)], cause)
    : invalid(label === WHOLE_UPLOAD ? noZip : noArchive(label), cause)

const noZip: Problem = {
  field: WHOLE_UPLOAD,
  rule: 'archive-unreadable',
  message: 'The upload cannot be read as a zip: it is damaged, cut short or something else.',
  remedy: 'Pack the skill folder again and upload that, or choose the folder itself.',
}

const noArchive = (label: string): Problem => ({
  field: printable(label),
  rule: 'archive-unreadable',
  message: `"${printable(label)}" cannot be read: it is damaged, cut short or no such archive.`,
  remedy: 'Pack it again and check it with your archive tool, or leave it out.',
})

/** Runs work that reads hostile bytes; whatever they break is a refusal, what our disk breaks is not. */
export async function reading<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isAppError(error) || (error instanceof Error && 'syscall' in error)) throw error
    throw unreadable(label, error)
  }
}

const refuseIf = (problem: Problem | null) => {
  if (problem) throw refusal('invalid', [problem])
}

async function listItems(zip: ZipFile, check: EntryCheck): Promise<ZipItem[]> {
  const items: ZipItem[] = []
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileNameRaw.toString('utf8')
    const isFolder = name.endsWith('/')
    const path = check(entry, name, isFolder)
    const local = await zip.readLocalFileHeaderPromise(entry)
    refuseIf(packingProblem(entry, local, path))
    items.push({
      path,
      isFolder,
      isDeflated: entry.compressionMethod !== 0,
      packed: entry.compressedSize,
      size: entry.uncompressedSize,
      crc32: entry.crc32,
      headerStart: entry.relativeOffsetOfLocalHeader,
      dataStart: local.fileDataStart,
      dataEnd: local.fileDataStart + entry.compressedSize,
    })
  }
  return items
}

function refuseOverlap(items: readonly ZipItem[]) {
  let end = 0
  for (const item of items.toSorted((a, b) => a.headerStart - b.headerStart)) {
    if (item.headerStart < end)
      throw invalid({
        field: printable(item.path),
        rule: 'zip-overlap',
        message: `"${printable(item.path)}" shares its bytes with another entry of the zip.`,
        remedy: 'The zip is forged or damaged. Pack the folder again.',
      })
    end = item.dataEnd
  }
}

export type OpenZip = {
  items: readonly ZipItem[]
  /** Appends one file to the spool, measured as it inflates and checked against its header. */
  unpack(item: ZipItem): Promise<Spooled>
}

/**
 * Opens the zip in a range of the spool, counts and checks every entry, then hands it to `use`.
 * Refuses too many entries, encryption, unknown methods, contradictory headers and overlaps.
 */
export async function withZip<T>(
  source: { spool: Spool; range: Spooled; label: string; budget: Budget },
  check: EntryCheck,
  use: (zip: OpenZip) => Promise<T>,
): Promise<T> {
  const { spool, range, label, budget } = source
  const zip = await reading(label, () =>
    fromRandomAccessReaderPromise(new ZipRange(spool, range.start, range.size), range.size, {
      autoClose: false,
      decodeStrings: false,
      // Sizes are compared here instead, after the limits, so that the refusal can name the file.
      validateEntrySizes: false,
    }),
  )
  try {
    budget.countEntries(zip.entryCount)
    const items = await reading(label, () => listItems(zip, check))
    refuseOverlap(items)
    return await use({ items, unpack: (item) => unpack(zip, item, spool, budget) })
  } finally {
    zip.close()
  }
}

async function unpack(zip: ZipFile, item: ZipItem, spool: Spool, budget: Budget) {
  const meter = budget.meter(item.path, item.packed)
  let size = 0
  const spooled = await reading(item.path, async () =>
    spool.append(await dataOf(zip, item), (bytes) => {
      meter(bytes)
      size += bytes
      if (size > item.size) refuseIf(wrongSize(item.path))
    }),
  )
  if (spooled.size !== item.size) refuseIf(wrongSize(item.path))
  if (spooled.crc32 !== item.crc32) refuseIf(wrongChecksum(item.path))
  return spooled
}

const dataOf = (zip: ZipFile, { dataStart, packed, size, isDeflated }: ZipItem) =>
  new Promise<Readable>((resolve, reject) =>
    zip.openReadStreamLowLevel(dataStart, packed, 0, packed, isDeflated, size, (error, stream) =>
      error ? reject(error) : resolve(stream),
    ),
  )
