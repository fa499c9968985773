import 'server-only'
import { CODE_LANGUAGES, languageOf, roleOf } from '@/lib/scan/engine/classify'
import { withoutComments } from '@/lib/scan/engine/comments'
import { embeddedIn } from '@/lib/scan/engine/embedded'
import { segmentMarkdown } from '@/lib/scan/engine/markdown'
import { type Language, type Role, Segment } from '@/lib/scan/engine/segment'
import type { Reading, SkillFacts, SourceFile } from '@/lib/scan/engine/source'

/** Characters that show nothing (Unicode Default_Ignorable_Code_Point), ZWJ and tags included. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
const NEEDS_FOLDING = /[\p{Default_Ignorable_Code_Point}\uff01-\uff5e\u{1d400}-\u{1d7ff}\0]/u

type ViewInput = { path: string; mode: number; size: number; text: string; reading: Reading }

/** Classifies one file and cuts it into segments. `text` is '' when the bytes are not text. */
export function viewOf(input: ViewInput, facts: Pick<SkillFacts, 'instructions'>): SourceFile {
  const text = visible(input.text)
  const language = languageOf(input.path, text, facts.instructions)
  const role = roleOf(input.path, language, facts.instructions)
  const { segments, headings } = cut(text, language, role)
  const code = segments.map((segment) => (isCode(segment) ? uncommented(segment) : segment))
  return {
    path: input.path,
    mode: input.mode,
    size: input.size,
    reading: input.reading,
    language,
    role,
    raw: input.text,
    text,
    lowered: text.toLowerCase(),
    headings,
    segments: code.flatMap((segment) => [segment, ...embeddedIn(segment)]),
  }
}

/** The text a person sees, in one form: CRLF as LF, compatibility letters folded, nothing invisible. */
function visible(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  // Only ASCII needs no folding, and nearly every file is ASCII but for a few dashes.
  if (!NEEDS_FOLDING.test(lines)) return lines
  return lines
    .replace(INVISIBLE, '')
    .replaceAll('\0', '')
    .replace(/[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/gu, (letter) => letter.normalize('NFKC'))
}

function cut(text: string, language: Language, role: Role) {
  if (language === 'markdown') return segmentMarkdown(text, role)
  const kind = CODE_LANGUAGES.has(language) ? 'code' : 'data'
  const whole = new Segment({ kind, language, role, text, line: 1 })
  // A file of unknown kind may be prose or a script: both readings are searched.
  const asScript = new Segment({ kind: 'data', language: 'shell', role, text, line: 1 })
  return { segments: language === 'text' ? [whole, asScript] : [whole], headings: [] }
}

const isCode = (segment: Segment) =>
  (segment.kind === 'code' || segment.kind === 'fence' || segment.kind === 'inline-shell') &&
  CODE_LANGUAGES.has(segment.language)

function uncommented(segment: Segment): Segment {
  const text = withoutComments(segment.text, segment.language)
  if (text === segment.text) return segment
  const { kind, language, role, line, lead, singleLine } = segment
  return new Segment({ kind, language, role, line, lead, singleLine, text })
}
