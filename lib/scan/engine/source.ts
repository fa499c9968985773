import 'server-only'
import type { Language, Role, Segment } from '@/lib/scan/engine/segment'
import type { Frontmatter } from '@/lib/scan/format/frontmatter'

export type Heading = { line: number; text: string }

/** How a file's bytes could be read. `lossy` text is searched too, but the gap is reported. */
export type Reading =
  | { kind: 'text' }
  | { kind: 'lossy'; reason: string }
  | { kind: 'inert' | 'document' | 'archive' | 'executable' | 'binary'; reason: string }

/** One file as rules see it: text without invisible characters, cut into segments. */
export type SourceFile = {
  path: string
  mode: number
  size: number
  language: Language
  role: Role
  reading: Reading
  /** The text as stored, invisible characters included; empty when the file is not text. */
  raw: string
  /** `raw` without invisible characters; same lines. */
  text: string
  lowered: string
  headings: readonly Heading[]
  segments: readonly Segment[]
}

/** What SKILL.md says about the other files, known before they are read. */
export type SkillFacts = {
  folderName: string | null
  frontmatter: Frontmatter | null
  /** The text of SKILL.md, or '' when there is none. */
  instructions: string
  /** Every path of the skill. */
  paths: ReadonlySet<string>
}

const SKIPPED_KINDS = new Set(['prose', 'frontmatter', 'html-comment'])

/** Segments of code in one of `languages`; the places where commands and calls stand. */
export const codeIn = (file: SourceFile, ...languages: readonly Language[]): Segment[] =>
  file.segments.filter(
    (segment) => !SKIPPED_KINDS.has(segment.kind) && languages.includes(segment.language),
  )

/** Segments written for a reader: prose and frontmatter, and comments hidden in the page. */
export const proseOf = (file: SourceFile): Segment[] =>
  file.segments.filter((segment) => SKIPPED_KINDS.has(segment.kind) || segment.language === 'text')

/** The heading above a line, or ''. */
export function headingAt(file: SourceFile, line: number): string {
  let found = ''
  for (const heading of file.headings) {
    if (heading.line > line) break
    found = heading.text
  }
  return found
}
