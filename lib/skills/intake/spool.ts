import 'server-only'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type ArchiveKind, archiveKind, HEAD_BYTES } from './archive-kind'
import type { Meter } from './budget'

/** Where one file's bytes lie in the spool, and what was learned while they passed. */
export type Spooled = {
  start: number
  size: number
  /** Lowercase hex. */
  sha256: string
  crc32: number
  archive: ArchiveKind | null
  /** Begins with `#!`. */
  hasShebang: boolean
}

/**
 * One temporary file, in a folder only this process may enter, that holds everything of one upload
 * end to end. Ten thousand small files cost one open file and no names of the uploader's choosing
 * ever reach the file system. Append to it one file at a time.
 */
export class Spool {
  private end = 0

  private constructor(
    private readonly folder: string,
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(parent: string = tmpdir()): Promise<Spool> {
    const folder = await mkdtemp(join(parent, 'countersign-intake-'))
    const path = join(folder, 'spool')
    try {
      return new Spool(folder, path, await open(path, 'wx+', 0o600))
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Writes the bytes at the end, hashing them on the way. What a failed append wrote is lost. */
  async append(chunks: AsyncIterable<Uint8Array>, meter?: Meter): Promise<Spooled> {
    const start = this.end
    const hash = createHash('sha256')
    let head = Buffer.alloc(0)
    let size = 0
    let checksum = 0
    for await (const chunk of chunks) {
      meter?.(chunk.length)
      hash.update(chunk)
      checksum = crc32(chunk, checksum)
      if (head.length < HEAD_BYTES)
        head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)])
      await this.write(chunk, start + size)
      size += chunk.length
    }
    this.end = start + size
    return {
      start,
      size,
      sha256: hash.digest('hex'),
      crc32: checksum,
      archive: archiveKind(head),
      hasShebang: head.toString('latin1', 0, 2) === '#!',
    }
  }

  private async write(chunk: Uint8Array, position: number) {
    for (let done = 0; done < chunk.length; ) {
      const { bytesWritten } = await this.handle.write(
        chunk,
        done,
        chunk.length - done,
        position + done,
      )
      done += bytesWritten
    }
  }

  /** Gives back the room of everything appended since `start`. */
  rewind(start: number) {
    this.end = start
  }

  /** Reads exactly `length` bytes at `position`; the caller keeps within what was appended. */
  async readInto(buffer: Buffer, offset: number, length: number, position: number) {
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.handle.read(
        buffer,
        offset + done,
        length - done,
        position + done,
      )
      if (bytesRead === 0) throw new Error('The spool ends before the range that was asked for.')
      done += bytesRead
    }
  }

  open({ start, size }: { start: number; size: number }): Readable {
    return size === 0
      ? Readable.from([])
      : createReadStream(this.path, { start, end: start + size - 1 })
  }

  /** Closes and removes everything. May be called again. */
  async dispose() {
    await this.handle.close().catch(() => undefined)
    await rm(this.folder, { recursive: true, force: true })
  }
}
