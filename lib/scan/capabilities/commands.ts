import 'server-only'
import { forEachChild, parse, type SyntaxNode } from 'unbash'
import type { Segment } from '@/lib/scan/engine/segment'

/** Longer scripts are read by their lines; the parser's tree would cost more than it tells. */
const PARSED_LENGTH_MAX = 300_000
const DEPTH_MAX = 60
const BUILTINS = new Set(
  'alias bg bind break builtin case cd command continue declare dirs do done echo elif else esac exit export false fc fg fi for function getopts hash help history if in jobs let local logout popd printf pushd pwd read readonly return select set shift shopt source test then time times trap true type typeset ulimit umask unalias unset until wait while [ [[ { } ! : .'.split(
    ' ',
  ),
)
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,60}$/
const LINE_COMMAND =
  /(?:^|[;&|(]\s{0,4}|\$\()\s{0,20}(?:sudo\s{1,3})?((?:\.{0,2}\/)?[A-Za-z][\w./+-]{0,80})(?=\s|$)/gm

export type Command = { name: string; index: number }

/** The programs a shell text runs: every simple command of its tree, builtins left out. */
export function commandsIn(segment: Segment): Command[] {
  const text = segment.text.replace(/^(\s{0,8})[$>%] /gm, '$1  ')
  if (text.length > PARSED_LENGTH_MAX) return commandsByLine(text)
  const found: Command[] = []
  const root = parse(text)
  if (root.errors && root.errors.length > 0) return commandsByLine(text)
  visit(root, 0, found)
  return found
}

function visit(node: SyntaxNode, depth: number, found: Command[]): void {
  if (depth > DEPTH_MAX) return
  if (node.type === 'Command' && node.name) take(node.name.value, node.name.pos, found)
  forEachChild(node, (child) => visit(child, depth + 1, found))
}

function commandsByLine(text: string): Command[] {
  const found: Command[] = []
  for (const match of text.matchAll(LINE_COMMAND)) take(match[1] ?? '', match.index, found)
  return found
}

function take(word: string, index: number, found: Command[]) {
  const name = word.slice(word.lastIndexOf('/') + 1)
  if (NAME.test(name) && !BUILTINS.has(name) && !/^\d+$/.test(name)) found.push({ name, index })
}
