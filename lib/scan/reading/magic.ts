import 'server-only'
import { extensionOf } from '@/lib/scan/engine/classify'
import type { Reading } from '@/lib/scan/engine/source'

type Kind = Exclude<Reading['kind'], 'text' | 'lossy'>
type Signature = {
  kind: Kind
  name: string
  bytes: readonly number[]
  offset?: number
  extensions: readonly string[]
}

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0))

const IMAGES: readonly Signature[] = [
  {
    kind: 'inert',
    name: 'PNG image',
    bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a],
    extensions: ['png'],
  },
  { kind: 'inert', name: 'JPEG image', bytes: [0xff, 0xd8, 0xff], extensions: ['jpg', 'jpeg'] },
  { kind: 'inert', name: 'GIF image', bytes: ascii('GIF8'), extensions: ['gif'] },
  { kind: 'inert', name: 'WebP image', bytes: ascii('WEBP'), offset: 8, extensions: ['webp'] },
  { kind: 'inert', name: 'icon', bytes: [0, 0, 1, 0], extensions: ['ico'] },
  { kind: 'inert', name: 'TrueType font', bytes: [0, 1, 0, 0], extensions: ['ttf'] },
  { kind: 'inert', name: 'OpenType font', bytes: ascii('OTTO'), extensions: ['otf'] },
  { kind: 'inert', name: 'WOFF font', bytes: ascii('wOFF'), extensions: ['woff'] },
  { kind: 'inert', name: 'WOFF2 font', bytes: ascii('wOF2'), extensions: ['woff2'] },
]
const OFFICE = ['docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'epub']
const OTHERS: readonly Signature[] = [
  { kind: 'document', name: 'PDF document', bytes: ascii('%PDF-'), extensions: ['pdf'] },
  {
    kind: 'executable',
    name: 'Linux program (ELF)',
    bytes: [0x7f, 0x45, 0x4c, 0x46],
    extensions: [],
  },
  {
    kind: 'executable',
    name: 'macOS program (Mach-O)',
    bytes: [0xcf, 0xfa, 0xed, 0xfe],
    extensions: [],
  },
  {
    kind: 'executable',
    name: 'macOS program (Mach-O)',
    bytes: [0xce, 0xfa, 0xed, 0xfe],
    extensions: [],
  },
  {
    kind: 'executable',
    name: 'macOS program or Java class',
    bytes: [0xca, 0xfe, 0xba, 0xbe],
    extensions: [],
  },
  {
    kind: 'executable',
    name: 'WebAssembly module',
    bytes: [0, 0x61, 0x73, 0x6d],
    extensions: ['wasm'],
  },
  {
    kind: 'archive',
    name: 'ZIP archive',
    bytes: [0x50, 0x4b, 3, 4],
    extensions: ['zip', ...OFFICE],
  },
  { kind: 'archive', name: 'gzip archive', bytes: [0x1f, 0x8b], extensions: ['gz', 'tgz'] },
  { kind: 'archive', name: '7z archive', bytes: [0x37, 0x7a, 0xbc, 0xaf], extensions: ['7z'] },
  { kind: 'archive', name: 'RAR archive', bytes: ascii('Rar!'), extensions: ['rar'] },
  { kind: 'archive', name: 'xz archive', bytes: [0xfd, 0x37, 0x7a, 0x58], extensions: ['xz'] },
  { kind: 'archive', name: 'bzip2 archive', bytes: ascii('BZh'), extensions: ['bz2'] },
]
const SIGNATURES = [...IMAGES, ...OTHERS]

/** What the first bytes say a binary file is; null when they say nothing. */
export function kindOfBytes(
  path: string,
  bytes: Uint8Array,
): Exclude<Reading, { kind: 'text' | 'lossy' }> | null {
  const extension = extensionOf(path)
  if (isPortableExecutable(bytes)) return { kind: 'executable', reason: 'Windows program (PE)' }
  if (/^py[co]$/.test(extension) && bytes[2] === 0x0d && bytes[3] === 0x0a)
    return { kind: 'executable', reason: 'compiled Python' }
  const found = SIGNATURES.find((signature) => startsWith(bytes, signature))
  if (!found) return null
  if (found.kind === 'archive' && OFFICE.includes(extension))
    return { kind: 'document', reason: `Office document (.${extension})` }
  if (found.kind === 'inert' && !found.extensions.includes(extension))
    return { kind: 'binary', reason: `${found.name} under another name` }
  return { kind: found.kind, reason: found.name }
}

/** An ending that promises an image, font or document that the bytes are not. */
export const promisesBinary = (path: string): boolean =>
  [...IMAGES.flatMap((image) => image.extensions), 'pdf', ...OFFICE].includes(extensionOf(path))

function startsWith(bytes: Uint8Array, signature: Signature): boolean {
  const offset = signature.offset ?? 0
  return signature.bytes.every((byte, at) => bytes[offset + at] === byte)
}

/** "MZ" alone opens ordinary words, so the header it points to must be there too. */
function isPortableExecutable(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x4d || bytes[1] !== 0x5a || bytes.length < 64) return false
  const header = (bytes[60] ?? 0) | ((bytes[61] ?? 0) << 8)
  return bytes[header] === 0x50 && bytes[header + 1] === 0x45
}
