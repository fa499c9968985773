import 'server-only'
import type { Readable } from 'node:stream'
import { sortedByPath } from '../archive/byte-order'
import type { Spool, Spooled } from './spool'

/** One file of a received skill. Its bytes can be read until the intake is disposed of. */
export type IntakeFile = {
  /** Relative to the skill's folder, `/` between names, NFC. */
  path: string
  mode: 0o644 | 0o755
  size: number
  /** Lowercase hex. */
  sha256: string
  crc32: number
  open(): Readable
}

/** The files of a skill as they were uploaded, sorted by the bytes of their paths. */
export type Contents = {
  folderName: string | null
  files: readonly IntakeFile[]
  ignored: readonly string[]
}

/** @param executable what the upload says, or null when it cannot say: then `#!` decides */
export const intakeFile = (
  spool: Spool,
  path: string,
  spooled: Spooled,
  executable: boolean | null,
): IntakeFile => ({
  path,
  mode: (executable ?? spooled.hasShebang) ? 0o755 : 0o644,
  size: spooled.size,
  sha256: spooled.sha256,
  crc32: spooled.crc32,
  open: () => spool.open(spooled),
})

export const contents = (
  files: readonly IntakeFile[],
  folderName: string | null,
  ignored: readonly string[],
): Contents => ({ folderName, files: sortedByPath(files), ignored })
