import 'server-only'
import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** A frontmatter beyond this is refused rather than parsed. */
const LENGTH_MAX = 64 * 1024
const ALIASES_MAX = 50

export type YamlProblem = { message: string; line: number }

/** The frontmatter of SKILL.md. Lines are those of the file. */
export type Frontmatter = {
  /** `late`: the opening ruler is not on line 1, so clients see none. */
  status: 'parsed' | 'absent' | 'late' | 'unclosed' | 'broken' | 'too-large'
  data: Record<string, unknown>
  lines: ReadonlyMap<string, number>
  /** Syntax errors, repeated keys and unknown tags. */
  problems: readonly YamlProblem[]
  byteOrderMark: boolean
  /** Anchors, aliases or flow collections, which strict readers of the standard refuse. */
  unusual: readonly YamlProblem[]
  body: string
  bodyLine: number
}

const NOTHING = { data: {}, lines: new Map<string, number>(), problems: [], unusual: [] }

/** Splits and parses the frontmatter of SKILL.md with bounded work; never throws. */
export function readFrontmatter(source: string): Frontmatter {
  const byteOrderMark = source.startsWith('\ufeff')
  const text = (byteOrderMark ? source.slice(1) : source).replace(/\r\n?/g, '\n')
  const lines = text.split('\n')
  const whole = { ...NOTHING, byteOrderMark, body: text, bodyLine: 1 }
  if (lines[0]?.trimEnd() !== '---') {
    const first = lines.findIndex((line) => line.trim() !== '')
    return { ...whole, status: lines[first]?.trim() === '---' ? 'late' : 'absent' }
  }
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---')
  if (end < 0) return { ...whole, status: 'unclosed' }
  const rest = { byteOrderMark, body: lines.slice(end + 1).join('\n'), bodyLine: end + 2 }
  const yaml = lines.slice(1, end).join('\n')
  if (yaml.length > LENGTH_MAX) return { ...NOTHING, ...rest, status: 'too-large' }
  return { ...rest, ...parse(yaml) }
}

type Parsed = Pick<Frontmatter, 'status' | 'data' | 'lines' | 'problems' | 'unusual'>

function parse(yaml: string): Parsed {
  try {
    return parseBounded(yaml)
  } catch (error) {
    // The parser throws on alias bombs and when nesting exhausts the stack.
    const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unreadable'
    return { ...NOTHING, status: 'broken', problems: [{ message, line: 1 }] }
  }
}

function parseBounded(yaml: string): Parsed {
  const counter = new LineCounter()
  const document = parseDocument(yaml, {
    lineCounter: counter,
    uniqueKeys: true,
    merge: false,
    version: '1.2',
    schema: 'core',
  })
  // The opening ruler is line 1 of the file, so YAML's line n is the file's n + 1.
  const lineOf = (offset: number) => counter.linePos(offset).line + 1
  const problems = [...document.errors, ...document.warnings].map((problem) => ({
    message:
      problem.message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? problem.code,
    line: lineOf(problem.pos[0]),
  }))
  if (document.contents !== null && !isMap(document.contents))
    return {
      ...NOTHING,
      status: 'broken',
      problems: [
        ...problems,
        { message: 'The frontmatter must be a list of "key: value" lines', line: 2 },
      ],
    }
  const lines = new Map<string, number>()
  if (isMap(document.contents))
    for (const pair of document.contents.items)
      if (isScalar(pair.key) && pair.key.range)
        lines.set(String(pair.key.value), lineOf(pair.key.range[0]))
  const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
  const data: Record<string, unknown> =
    value === null || value === undefined ? {} : JSON.parse(JSON.stringify(value))
  return {
    status: problems.length > 0 ? 'broken' : 'parsed',
    data,
    lines,
    problems,
    unusual: unusualIn(document, lineOf),
  }
}

function unusualIn(
  document: ReturnType<typeof parseDocument>,
  lineOf: (offset: number) => number,
): YamlProblem[] {
  const found: YamlProblem[] = []
  visit(document, {
    Alias: (_, node) => {
      found.push({ message: 'an alias (*name)', line: lineOf(node.range?.[0] ?? 0) })
    },
    Collection: (_, node) => {
      if (node.flow)
        found.push({ message: 'a collection in brackets', line: lineOf(node.range?.[0] ?? 0) })
    },
  })
  return found
}
