import 'server-only'
import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'
import type { Spool } from './spool'

const CHUNK_BYTES = 64 * 1024

/** Lets yauzl read one range of the spool as if it were a file, and nothing outside it. */
export class ZipRange extends RandomAccessReader {
  constructor(
    private readonly spool: Spool,
    private readonly start: number,
    private readonly size: number,
  ) {
    super()
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.chunks(start, end), { objectMode: false })
  }

  private async *chunks(start: number, end: number) {
    for (let at = start; at < end; at += CHUNK_BYTES)
      yield await this.slice(at, Math.min(CHUNK_BYTES, end - at))
  }

  private async slice(position: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length)
    await this.fill(buffer, 0, length, position)
    return buffer
  }

  private async fill(buffer: Buffer, offset: number, length: number, position: number) {
    if (!(position >= 0 && position + length <= this.size))
      throw new Error(`The zip refers to bytes ${position}+${length} of ${this.size}.`)
    await this.spool.readInto(buffer, offset, length, this.start + position)
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.fill(buffer, offset, length, position).then(
      () => callback(null, length),
      (error) => callback(error),
    )
  }
}
