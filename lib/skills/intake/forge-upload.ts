import 'server-only'
import { crc32, deflateRawSync } from 'node:zlib'

/** For tests: one entry of a zip that may lie about anything. What is left out is honest. */
export type ForgedEntry = {
  name: string | Buffer
  content?: Buffer | string
  method?: number
  /** Unix mode with type bits; 0 says nothing. */
  mode?: number
  host?: number
  attributes?: number
  flags?: number
  claimedSize?: number
  claimedCrc?: number
  localName?: string
  extra?: Buffer
  /** Share the bytes of the entry at this index instead of having own ones. */
  sharing?: number
}

const FLAG_UTF8 = 0x0800

function header(signature: number, bytes: number, put: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUInt32LE(signature, 0)
  put(buffer)
  return buffer
}

/** For tests: writes the zip byte by byte, lies included. */
export function forgeZip(entries: readonly ForgedEntry[], claimedEntries = entries.length): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  const offsets: number[] = []
  let end = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const content = Buffer.from(entry.content ?? '')
    const method = entry.method ?? 8
    const data = method === 8 ? deflateRawSync(content) : content
    const shared = (buffer: Buffer, at: number, nameBytes: number) => {
      buffer.writeUInt16LE(20, at)
      buffer.writeUInt16LE(entry.flags ?? FLAG_UTF8, at + 2)
      buffer.writeUInt16LE(method, at + 4)
      buffer.writeUInt32LE(entry.claimedCrc ?? crc32(content), at + 10)
      buffer.writeUInt32LE(data.length, at + 14)
      buffer.writeUInt32LE(entry.claimedSize ?? content.length, at + 18)
      buffer.writeUInt16LE(nameBytes, at + 22)
    }
    const localName = Buffer.from(entry.localName ?? name)
    const local = header(0x04034b50, 30, (buffer) => shared(buffer, 4, localName.length))
    const offset = entry.sharing === undefined ? end : (offsets[entry.sharing] ?? 0)
    offsets.push(offset)
    if (entry.sharing === undefined) {
      const written = Buffer.concat([local, localName, data])
      locals.push(written)
      end += written.length
    }
    const extra = entry.extra ?? Buffer.alloc(0)
    const record = header(0x02014b50, 46, (buffer) => {
      buffer.writeUInt16LE(((entry.host ?? 3) << 8) | 20, 4)
      shared(buffer, 6, name.length)
      buffer.writeUInt16LE(extra.length, 30)
      buffer.writeUInt16LE(entry.attributes ?? 0, 38)
      buffer.writeUInt16LE(entry.mode ?? 0o100644, 40)
      buffer.writeUInt32LE(offset, 42)
    })
    central.push(record, name, extra)
  }
  const directory = Buffer.concat(central)
  const last = header(0x06054b50, 22, (buffer) => {
    buffer.writeUInt16LE(claimedEntries, 8)
    buffer.writeUInt16LE(claimedEntries, 10)
    buffer.writeUInt32LE(directory.length, 12)
    buffer.writeUInt32LE(end, 16)
  })
  return Buffer.concat([...locals, directory, last])
}

/** For tests: a part of a form as raw bytes; a file when it has a file name. */
export type ForgedPart = { name: string; fileName?: string | Buffer; content: string | Buffer }

const BOUNDARY = 'countersign-test-boundary'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** For tests: a multipart body whose file names are sent as they are, valid or not. */
export function forgeForm(parts: readonly ForgedPart[]): Buffer {
  const pieces = parts.flatMap(({ name, fileName, content }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`,
    ...(fileName === undefined ? [] : ['; filename="', fileName, '"']),
    '\r\n\r\n',
    content,
    '\r\n',
  ])
  return Buffer.concat([...pieces, `--${BOUNDARY}--\r\n`].map((piece) => Buffer.from(piece)))
}

/** For tests: a POST with this body. */
export const uploadOf = (
  body: Buffer | ReadableStream<Uint8Array>,
  type: string,
  more: { headers?: Record<string, string>; signal?: AbortSignal } = {},
) =>
  new Request('http://localhost/submissions', {
    method: 'POST',
    headers: { 'content-type': type, ...more.headers },
    body: body instanceof Buffer ? new Uint8Array(body) : body,
    ...(more.signal ? { signal: more.signal } : {}),
    duplex: 'half',
  } as RequestInit)
