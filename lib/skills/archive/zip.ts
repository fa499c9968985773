import 'server-only'
import { crc32 } from 'node:zlib'
import { AppError } from '@/lib/errors'
import { sortedByPath } from './byte-order'

/** One file of an archive. `crc32` and `size` (bytes) must be those of what `open` yields. */
export type ArchiveEntry = {
  path: string
  /** Permission bits, such as 0o644. */
  mode: number
  size: number
  crc32: number
  open(): AsyncIterable<Uint8Array>
}

/** A zip that can be streamed any number of times. `size` is bytes, known before streaming. */
export type Archive = { size: number; stream(): AsyncIterable<Uint8Array> }

// APPNOTE 6.3.10. Everything that could differ from one machine or day to the next is fixed.
const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30 }
const CENTRAL_HEADER = { signature: 0x02014b50, bytes: 46 }
const END_RECORD = { signature: 0x06054b50, bytes: 22 }
const VERSION_NEEDED = 20
const MADE_BY_UNIX = (3 << 8) | VERSION_NEEDED
const FLAG_UTF8 = 0x0800
const DOS_DATE_1980_01_01 = 0x0021
const REGULAR_FILE = 0o100000
// From here on the zip64 format would be needed, which not every client reads.
const ZIP32_BYTES_MAX = 0xffffffff - 1
const ZIP32_ENTRIES_MAX = 0xffff - 1

type Placed = ArchiveEntry & { name: Buffer; offset: number }

/** The 26 bytes that local and central header share (APPNOTE 4.3.7): version to extra length. */
function writeShared(header: Buffer, at: number, { name, size, crc32: checksum }: Placed) {
  header.writeUInt16LE(VERSION_NEEDED, at)
  header.writeUInt16LE(FLAG_UTF8, at + 2)
  header.writeUInt16LE(DOS_DATE_1980_01_01, at + 8)
  header.writeUInt32LE(checksum, at + 10)
  header.writeUInt32LE(size, at + 14)
  header.writeUInt32LE(size, at + 18)
  header.writeUInt16LE(name.length, at + 22)
}

function localHeader(entry: Placed): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER.bytes)
  header.writeUInt32LE(LOCAL_HEADER.signature, 0)
  writeShared(header, 4, entry)
  return Buffer.concat([header, entry.name])
}

function centralHeader(entry: Placed): Buffer {
  const header = Buffer.alloc(CENTRAL_HEADER.bytes)
  header.writeUInt32LE(CENTRAL_HEADER.signature, 0)
  header.writeUInt16LE(MADE_BY_UNIX, 4)
  writeShared(header, 6, entry)
  header.writeUInt16LE(REGULAR_FILE | entry.mode, 40)
  header.writeUInt32LE(entry.offset, 42)
  return Buffer.concat([header, entry.name])
}

function endRecord(entries: number, directoryStart: number, directoryBytes: number): Buffer {
  const record = Buffer.alloc(END_RECORD.bytes)
  record.writeUInt32LE(END_RECORD.signature, 0)
  record.writeUInt16LE(entries, 8)
  record.writeUInt16LE(entries, 10)
  record.writeUInt32LE(directoryBytes, 12)
  record.writeUInt32LE(directoryStart, 16)
  return record
}

// A wrong byte here would be served under the hash of what was approved.
async function* checked(entry: ArchiveEntry): AsyncGenerator<Uint8Array> {
  let size = 0
  let checksum = 0
  for await (const chunk of entry.open()) {
    size += chunk.length
    checksum = crc32(chunk, checksum)
    yield chunk
  }
  if (size !== entry.size || checksum !== entry.crc32)
    throw new Error(`The contents of "${entry.path}" are not those the archive was made for.`)
}

async function* written(entries: readonly Placed[], directoryStart: number) {
  for (const entry of entries) {
    yield localHeader(entry)
    yield* checked(entry)
  }
  const directory = Buffer.concat(entries.map(centralHeader))
  yield directory
  yield endRecord(entries.length, directoryStart, directory.length)
}

/**
 * A zip whose bytes depend on nothing but the paths, modes and contents of its files: sorted by path
 * bytes, stored without compression, dated 1980-01-01, no extra fields. Streams from `open`, one
 * entry at a time, and throws when contents do not match their size or CRC-32. Refuses with
 * `too_large` what a 32-bit zip cannot hold (4 GiB, 65,534 files).
 */
export function archiveOf(entries: readonly ArchiveEntry[]): Archive {
  let offset = 0
  const placed = sortedByPath(entries).map((entry): Placed => {
    const name = Buffer.from(entry.path)
    const at = offset
    offset += LOCAL_HEADER.bytes + name.length + entry.size
    return { ...entry, name, offset: at, open: () => entry.open() }
  })
  if (new Set(entries.map(({ path }) => path)).size !== entries.length)
    throw new Error('An archive cannot hold two files of the same path.')

  const directory = placed.reduce((sum, { name }) => sum + CENTRAL_HEADER.bytes + name.length, 0)
  const size = offset + directory + END_RECORD.bytes
  if (size > ZIP32_BYTES_MAX || entries.length > ZIP32_ENTRIES_MAX)
    throw new AppError('too_large', 'The skill is too large for one archive: 4 GiB, 65,534 files.')
  return { size, stream: () => written(placed, offset) }
}
