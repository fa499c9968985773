import 'server-only'
import type { IntakeLimits } from './limits'
import { byteSize, printable, tooLarge } from './refusals'

/** Told how many bytes came out of one file, as they come; throws once a limit is passed. */
export type Meter = (bytes: number) => void

/**
 * What one upload has used of its limits so far. Counts what really comes out while unpacking, never
 * what a header claims, so that a bomb is stopped within one chunk of the limit.
 */
export class Budget {
  private entries = 0
  private bytes = 0

  /** @param packedBytes size of the upload itself, against which the total ratio is judged */
  constructor(
    readonly limits: IntakeLimits,
    private readonly packedBytes: number,
  ) {}

  /** Counts entries of the upload or of an archive in it. */
  countEntries(count: number) {
    this.entries += count
    if (this.entries > this.limits.entriesMax) throw tooManyEntries(this.limits)
  }

  /** Starts counting one file that takes `packed` bytes in the upload. */
  meter(path: string, packed: number): Meter {
    let size = 0
    return (bytes) => {
      size += bytes
      this.bytes += bytes
      this.judge(path, size, packed)
    }
  }

  private judge(path: string, size: number, packed: number) {
    const { fileBytesMax, bytesMax, ratioMax, ratioFloorBytes } = this.limits
    const allowed = (from: number) => Math.max(from * ratioMax, ratioFloorBytes)
    const shown = printable(path)
    if (size > fileBytesMax)
      throw tooLarge({
        field: shown,
        rule: 'file-too-large',
        message: `"${shown}" is larger than ${byteSize(fileBytesMax)}.`,
        remedy: 'Make the file smaller, or let the skill fetch it from where it is kept.',
      })
    if (size > allowed(packed))
      throw tooLarge({
        field: shown,
        rule: 'ratio',
        message: `"${shown}" unpacks to more than ${ratioMax} times its packed size.`,
        remedy: 'Remove the file, or upload the skill as a folder instead of a zip.',
      })
    if (this.bytes > bytesMax)
      throw tooLarge({
        field: shown,
        rule: 'total-too-large',
        message: `The upload holds more than ${byteSize(bytesMax)}; it passed that at "${shown}".`,
        remedy: 'Remove what the skill does not need, archives inside it included.',
      })
    if (this.bytes > allowed(this.packedBytes))
      throw tooLarge({
        field: shown,
        rule: 'total-ratio',
        message: `The upload unpacks to more than ${ratioMax} times its size.`,
        remedy: 'Upload the skill as a folder, without archives that hold mostly repetition.',
      })
  }
}

export const tooManyEntries = (limits: IntakeLimits) =>
  tooLarge({
    field: 'files',
    rule: 'too-many-entries',
    message: `The upload holds more than ${limits.entriesMax} entries, archives inside it included.`,
    remedy: 'Remove what the skill does not need, such as node_modules or build output.',
  })
