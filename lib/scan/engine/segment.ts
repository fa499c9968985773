import 'server-only'

export type Language =
  | 'markdown'
  | 'shell'
  | 'python'
  | 'javascript'
  | 'powershell'
  | 'ruby'
  | 'json'
  | 'yaml'
  | 'text'

/** What a place does to the agent: runs, is obeyed, is read for information, or checks other code. */
export type Role = 'executes' | 'instructs' | 'documents' | 'tests'

export type SegmentKind =
  | 'frontmatter'
  | 'prose'
  | 'fence'
  | 'inline-code'
  | 'inline-shell'
  | 'html-comment'
  | 'code'
  | 'data'
  | 'embedded'
  | 'decoded'

type SegmentInput = {
  kind: SegmentKind
  language: Language
  role: Role
  text: string
  /** 1-based line of the first character in its file. */
  line: number
  /** The words before a piece of code, which say whether it is an order or an example. */
  lead?: string
  /** A decoded or embedded segment lies on one line of its file, whatever its own length. */
  singleLine?: boolean
}

/** A stretch of one file that has one language and one role; rules look at segments. */
export class Segment {
  readonly kind: SegmentKind
  readonly language: Language
  readonly role: Role
  readonly text: string
  readonly line: number
  readonly lead: string
  readonly singleLine: boolean
  #lowered: string | null = null
  #newlines: number[] | null = null

  constructor(input: SegmentInput) {
    this.kind = input.kind
    this.language = input.language
    this.role = input.role
    this.text = input.text
    this.line = input.line
    this.lead = input.lead ?? ''
    this.singleLine = input.singleLine ?? false
  }

  get lowered(): string {
    this.#lowered ??= this.text.toLowerCase()
    return this.#lowered
  }

  /** Line in the file of the character at `index`. */
  lineAt(index: number): number {
    if (this.singleLine) return this.line
    this.#newlines ??= newlinesOf(this.text)
    return this.line + countBelow(this.#newlines, index)
  }

  /** The line around `index`: at most 60 characters before it and `limit` in all. */
  excerpt(index: number, length: number, limit: number): string {
    const before = this.text.slice(Math.max(0, index - 60), index)
    const start = index - before.length + before.lastIndexOf('\n') + 1
    const shown = this.text.slice(start, start + limit)
    const newline = shown.indexOf('\n', Math.min(index - start + length, limit))
    return newline < 0 ? shown : shown.slice(0, newline)
  }
}

function newlinesOf(text: string): number[] {
  const found: number[] = []
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found.push(at)
  return found
}

/** How many of the ascending `offsets` are smaller than `index`. */
function countBelow(offsets: readonly number[], index: number): number {
  let low = 0
  let high = offsets.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((offsets[middle] ?? 0) < index) low = middle + 1
    else high = middle
  }
  return low
}
