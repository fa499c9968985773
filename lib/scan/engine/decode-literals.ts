import 'server-only'
import { type Language, Segment } from '@/lib/scan/engine/segment'

const DECODER =
  /base64\s{1,4}(?:-d|-D|--decode|-di)\b|b64decode|atob\s{0,3}\(|['"]base64['"]|frombase64string|xxd\s{1,4}-r|fromhex|unhexlify|['"]hex['"]|-e(?:nc|ncodedcommand|c)?\s{1,4}[A-Za-z0-9+/]{24}/i
const BASE64 = /[A-Za-z0-9+/]{16,200000}={0,2}/g
const HEX = /(?:[0-9a-fA-F]{2}){12,100000}/g

/** Base64 and hex literals of a segment that also decodes something, decoded. */
export function* decodedLiterals(segment: Segment): Generator<Segment> {
  if (!DECODER.test(segment.text)) return
  for (const [pattern, encoding] of [
    [HEX, 'hex'],
    [BASE64, 'base64'],
  ] as const)
    for (const match of segment.text.matchAll(pattern)) {
      const text = readable(Buffer.from(match[0], encoding))
      if (text) yield decoded(segment, text, match.index)
    }
}

/** Printable text in the bytes, UTF-8 or UTF-16, or null. */
function readable(bytes: Buffer): string | null {
  if (bytes.length < 8) return null
  const wide = bytes.length > 16 && bytes[1] === 0 && bytes[3] === 0
  const text = wide ? bytes.toString('utf16le') : bytes.toString('utf8')
  const odd = text.match(/[^\t\n\r\x20-\x7e]/g)?.length ?? 0
  return odd * 20 > text.length ? null : text
}

const decoded = (segment: Segment, text: string, index: number) =>
  new Segment({
    kind: 'decoded',
    language: languageOfDecoded(segment.language, text),
    role: segment.role,
    text,
    line: segment.lineAt(index),
    lead: segment.lead,
    singleLine: true,
  })

function languageOfDecoded(outer: Language, text: string): Language {
  if (/^\s{0,20}(?:import |from \w{1,40} import |exec\()/.test(text)) return 'python'
  if (outer === 'python' || outer === 'javascript') return /[;{(]/.test(text) ? outer : 'shell'
  return outer === 'powershell' ? 'powershell' : 'shell'
}
