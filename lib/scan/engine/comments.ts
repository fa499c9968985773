import 'server-only'
import type { Language } from '@/lib/scan/engine/segment'

/**
 * The code with its comments and documentation strings replaced by spaces, and shell commands of
 * several lines joined; line numbers stay. Unknown languages are returned as they are.
 */
export function withoutComments(text: string, language: Language): string {
  if (language === 'shell') return blankShell(text)
  if (language === 'python') return blankSpans(text, pythonComments(text))
  if (language === 'javascript') return blankSpans(text, scriptComments(text))
  return text
}

/** Lines one command may take. */
const JOINED_MAX = 200

type Span = readonly [number, number]

function blankSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text
  const kept: string[] = []
  let from = 0
  for (const [start, end] of spans) {
    kept.push(text.slice(from, start), text.slice(start, end).replace(/[^\n]/g, ' '))
    from = end
  }
  kept.push(text.slice(from))
  return kept.join('')
}

const SPOKEN =
  /^\s{0,40}(?:echo|printf|log|info|warn|warning|error|die|fail|say|print_[a-z]{2,12}|log_[a-z]{2,12})\s/

/** Comments go; so do the words a script only prints, unless they are piped or substituted. */
function blankShell(text: string): string {
  return joinedLines(text)
    .split('\n')
    .map((line) => {
      const code = line.includes('#') ? cutHash(line) : line
      if (!SPOKEN.test(code) || code.length > 4000) return code
      return blankPrinted(code)
    })
    .join('\n')
}

/**
 * Commands that go on over several lines, each on its first line; the empty lines that follow keep
 * the numbers of the rest.
 */
function joinedLines(text: string): string {
  if (!/(?:\\|\||&&)[ \t]{0,40}\n/.test(text)) return text
  const joined: string[] = []
  let open = ''
  let left = 0
  for (const line of text.split('\n')) {
    const goesOn = /(?:\\|\||&&)[ \t]{0,40}$/.test(line) && !/^\s{0,80}#/.test(line)
    open += goesOn ? line.replace(/\\[ \t]{0,40}$/, ' ') : line
    if (goesOn && left < JOINED_MAX) left += 1
    else {
      joined.push(open, ...new Array<string>(left).fill(''))
      open = ''
      left = 0
    }
  }
  if (open) joined.push(open, ...new Array<string>(Math.max(0, left - 1)).fill(''))
  return joined.join('\n')
}

function cutHash(line: string): string {
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === '\\') at += 1
    else if (quote) quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '#' && (at === 0 || /[\s;(]/.test(line[at - 1] ?? '')))
      return line.slice(0, at)
  }
  return line
}

function blankPrinted(line: string): string {
  const bare = line.replace(/"[^"]{0,4000}"|'[^']{0,4000}'/g, (quoted) => ' '.repeat(quoted.length))
  if (/[|>`]|\$\(/.test(bare)) return line
  return line.replace(/'[^']{0,4000}'|"[^"$`]{0,4000}"/g, (quoted) => ' '.repeat(quoted.length))
}

function pythonComments(text: string): Span[] {
  const spans: Span[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at]
    if (character === '#') {
      const end = endOfLine(text, at)
      spans.push([at, end])
      at = end
    } else if (character === '"' || character === "'") {
      const triple = text.startsWith(character.repeat(3), at)
      const end = triple ? endOfTriple(text, at, character) : endOfString(text, at, character)
      if (triple && startsStatement(text, at)) spans.push([at, end])
      at = end
    } else at += 1
  }
  return spans
}

/** A string that begins its line, with the statement before it closed, is documentation. */
function startsStatement(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  if (at - lineStart > 200 || text.slice(lineStart, at).trim() !== '') return false
  const before = text.slice(Math.max(0, lineStart - 200), lineStart).trimEnd()
  return before === '' || !/[=(,+%[{\\]$/.test(before)
}

function scriptComments(text: string): Span[] {
  const spans: Span[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at]
    if (
      character === '/' &&
      text[at + 1] === '/' &&
      text[at - 1] !== ':' &&
      text[at - 1] !== '\\'
    ) {
      const end = endOfLine(text, at)
      spans.push([at, end])
      at = end
    } else if (character === '/' && text[at + 1] === '*') {
      const close = text.indexOf('*/', at + 2)
      const end = close < 0 ? text.length : close + 2
      spans.push([at, end])
      at = end
    } else if (character === '"' || character === "'") at = endOfString(text, at, character)
    else if (character === '`') at = endOfTemplate(text, at)
    else at += 1
  }
  return spans
}

const endOfLine = (text: string, at: number) => {
  const newline = text.indexOf('\n', at)
  return newline < 0 ? text.length : newline
}

function endOfString(text: string, at: number, quote: string): number {
  for (let next = at + 1; next < text.length; next += 1) {
    const character = text[next]
    if (character === '\\') next += 1
    else if (character === quote) return next + 1
    else if (character === '\n') return next
  }
  return text.length
}

function endOfTriple(text: string, at: number, quote: string): number {
  const close = text.indexOf(quote.repeat(3), at + 3)
  return close < 0 ? text.length : close + 3
}

function endOfTemplate(text: string, at: number): number {
  for (let next = at + 1; next < text.length; next += 1) {
    if (text[next] === '\\') next += 1
    else if (text[next] === '`') return next + 1
  }
  return text.length
}
