import 'server-only'
import type { Segment } from '@/lib/scan/engine/segment'

const STATEMENT_LENGTH = 4000
const NAME = '[A-Za-z_$][A-Za-z0-9_$]{0,60}'
const ASSIGNED = new RegExp(
  `^\\s{0,200}(?:(?:export|local|const|let|var|readonly|declare)\\s{1,4})?(${NAME})(?:\\s{0,3}:\\s{0,3}[\\w\\[\\], .|]{1,60})?\\s{0,3}(?:\\+)?=(?!=)`,
)
const BOUND = new RegExp(
  `\\bas\\s{1,3}(${NAME})\\s{0,3}:|\\bfor\\s{1,3}(?:const\\s|let\\s)?(${NAME})\\s{1,3}(?:in|of)\\b|\\b(${NAME})\\.(?:append|push|update|write|extend|add)\\s{0,2}\\(|^\\s{0,200}(${NAME})\\[`,
  'g',
)
const FUNCTION = new RegExp(
  `^\\s{0,200}(?:async\\s{1,3})?(?:def|function)\\s{1,3}(${NAME})\\s{0,3}\\(|^\\s{0,200}(${NAME})\\s{0,2}\\(\\)\\s{0,2}\\{`,
)
const WRITTEN_FILE =
  /(?:>{1,2}|\s-o|\s-f|\bc[a-z]{0,4}f|\bzip(?:\s-[a-z]{1,4})?)\s{0,3}["']?((?:\/|\.\/|~\/|\$[A-Z])[^\s"';|&)]{2,120})/g
const COPIED_FILE = /\bcp\s[^\n]{1,400}\s["']?((?:\/|\.\/)[^\s"';|&)]{2,120})/g

type Statement = { text: string; index: number }
export type Flow = { index: number; length: number }

/**
 * Places where what a source yields reaches a sink, by names: assignments, loops, files written by
 * shell and functions that return it. Two passes in order; no types, no aliases.
 */
export function flowsFrom(segment: Segment, source: RegExp, sink: RegExp): Flow[] {
  if (!source.test(segment.text) || !sink.test(segment.text)) return []
  const statements = statementsOf(segment.text)
  const tainted = new Set<string>()
  for (let pass = 0; pass < 2; pass += 1) spread(statements, source, tainted)
  return statements
    .filter(({ text }) => sink.test(text) && carries(text, source, tainted))
    .map(({ text, index }) => ({
      index: index + (text.length - text.trimStart().length),
      length: Math.min(text.trim().length, 200),
    }))
}

function spread(statements: readonly Statement[], source: RegExp, tainted: Set<string>) {
  let inFunction = ''
  for (const { text } of statements) {
    const opened = FUNCTION.exec(text)
    if (opened) inFunction = opened[1] ?? opened[2] ?? ''
    if (!carries(text, source, tainted)) continue
    const assigned = ASSIGNED.exec(text)?.[1]
    if (assigned) tainted.add(assigned)
    for (const match of text.matchAll(BOUND)) {
      const name = match[1] ?? match[2] ?? match[3] ?? match[4]
      if (name) tainted.add(name)
    }
    for (const pattern of [WRITTEN_FILE, COPIED_FILE])
      for (const match of text.matchAll(pattern)) if (match[1]) tainted.add(match[1])
    if (inFunction && /\breturn\b|\becho\b|\bcat\b/.test(text)) tainted.add(inFunction)
  }
}

function carries(text: string, source: RegExp, tainted: ReadonlySet<string>): boolean {
  if (source.test(text)) return true
  for (const name of tainted) if (mentions(text, name)) return true
  return false
}

function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text[at - 1] ?? ' '
    const after = text[at + name.length] ?? ' '
    if (!/[A-Za-z0-9_]/.test(before) && !/[A-Za-z0-9_]/.test(after)) return true
  }
  return false
}

/** Lines, joined while a bracket is open or a backslash ends the line, at most 4,000 characters. */
function statementsOf(text: string): Statement[] {
  const found: Statement[] = []
  let start = 0
  let depth = 0
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at] ?? '\n'
    if (character === '(' || character === '[') depth += 1
    else if (character === ')' || character === ']') depth = Math.max(0, depth - 1)
    if (character !== '\n' && at - start < STATEMENT_LENGTH) continue
    const open =
      (depth > 0 || text[at - 1] === '\\') && at - start < STATEMENT_LENGTH && at < text.length
    if (open) continue
    if (at > start) found.push({ text: text.slice(start, at), index: start })
    start = character === '\n' ? at + 1 : at
    depth = 0
  }
  return found
}
