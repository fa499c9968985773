import 'server-only'
import type { Entry, LocalFileHeader } from 'yauzl'
import type { Problem } from '@/lib/errors'
import { printable } from './refusals'

const DEFLATE = 8
const STORE = 0
const FLAG_ENCRYPTED = 0x0001
const FLAG_STRONG_ENCRYPTION = 0x0040
const FLAG_MASKED_HEADERS = 0x2000
const UNICODE_PATH_FIELD = 0x7075
// Version 1 byte and CRC-32 4 bytes stand before the name (APPNOTE 4.6.9).
const UNICODE_PATH_NAME_AT = 5

const HOST_UNIX = 3
const HOST_MACOS = 19
const TYPE_MASK = 0o170000
const TYPE_FILE = 0o100000
const TYPE_FOLDER = 0o040000
const SPECIAL_BITS = 0o7000
// FILE_ATTRIBUTE_DEVICE, FILE_ATTRIBUTE_REPARSE_POINT and the DOS volume label.
const DOS_SPECIAL = 0x0040 | 0x0400 | 0x0008

const TYPE_NAMES: Readonly<Record<number, string>> = {
  21609: 'a symbolic link',
  14406: 'a block device',
  4802: 'a character device',
  2401: 'a named pipe',
  26411: 'a socket',
}

const entryProblem = (path: string, rule: string, why: string, remedy: string): Problem => ({
  field: printable(path),
  rule,
  message: `"${printable(path)}" ${why}.`,
  remedy,
})

/** Unix mode of an entry (APPNOTE 4.5.7, Info-ZIP), or 0 when the zip does not say. */
export const unixMode = (entry: Entry) => entry.externalFileAttributes >>> 16

/** What keeps an entry from being unpacked at all, whoever reads it; null when nothing does. */
export function packingProblem(entry: Entry, local: LocalFileHeader, path: string): Problem | null {
  const flags = entry.generalPurposeBitFlag | local.generalPurposeBitFlag
  if (flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS))
    return encrypted(path)
  if (entry.compressionMethod !== STORE && entry.compressionMethod !== DEFLATE)
    return entryProblem(
      path,
      'zip-method',
      `is packed with method ${entry.compressionMethod}, which cannot be read`,
      'Pack it again as an ordinary zip (deflate or store).',
    )
  const renamed = entry.extraFields.some(
    ({ id, data }) =>
      id === UNICODE_PATH_FIELD && !data.subarray(UNICODE_PATH_NAME_AT).equals(entry.fileNameRaw),
  )
  if (
    renamed ||
    !local.fileName.equals(entry.fileNameRaw) ||
    local.compressionMethod !== entry.compressionMethod
  )
    return entryProblem(
      path,
      'zip-two-headers',
      'is described in two ways by the zip, so that tools would unpack it differently',
      'Pack it again with a common zip tool that writes UTF-8 names.',
    )
  if (entry.compressionMethod === STORE && entry.compressedSize !== entry.uncompressedSize)
    return wrongSize(path)
  return null
}

export const encrypted = (path: string) =>
  entryProblem(
    path,
    'zip-encrypted',
    'is encrypted',
    'Pack it again without a password: reviewers must be able to read it.',
  )

export const wrongSize = (path: string) =>
  entryProblem(
    path,
    'zip-wrong-size',
    'does not have the size that the zip claims',
    'The zip is damaged or forged. Pack the folder again.',
  )

export const wrongChecksum = (path: string) =>
  entryProblem(
    path,
    'zip-checksum',
    'does not match its checksum',
    'The zip is damaged. Pack the folder again.',
  )

/** Why an entry cannot be one of a skill's plain files or folders; null when it can. */
export function kindProblem(entry: Entry, path: string, isFolder: boolean): Problem | null {
  const mode = unixMode(entry)
  const type = mode & TYPE_MASK
  const host = entry.versionMadeBy >>> 8
  const special = TYPE_NAMES[type]
  const remedy = 'Remove it; a skill holds plain files and folders only.'
  if (special) return entryProblem(path, 'zip-special-file', `is ${special}`, remedy)
  if (type !== 0 && type !== (isFolder ? TYPE_FOLDER : TYPE_FILE))
    return entryProblem(path, 'zip-special-file', 'is neither a plain file nor a folder', remedy)
  if (!isFolder && mode & SPECIAL_BITS)
    return entryProblem(
      path,
      'zip-special-mode',
      'is marked setuid, setgid or sticky',
      'Clear these bits with `chmod ug-s,-t` and pack it again.',
    )
  if (host !== HOST_UNIX && host !== HOST_MACOS && entry.externalFileAttributes & DOS_SPECIAL)
    return entryProblem(path, 'zip-special-file', 'is a device, volume label or link', remedy)
  if (isFolder && entry.uncompressedSize > 0)
    return entryProblem(path, 'zip-special-file', 'is a folder that holds data', remedy)
  return null
}
