import 'server-only'
import { decodedLiterals } from '@/lib/scan/engine/decode-literals'
import { type Language, Segment } from '@/lib/scan/engine/segment'

/** How often text taken out of text is looked into again. */
const DEPTH_MAX = 2
const ARGUMENT_LENGTH = 1200

const CALLS: Partial<Record<Language, RegExp>> = {
  python:
    /\b(?:os\.(?:system|popen|exec[lv]p?e?)|subprocess\.[a-zA-Z_]{2,24}|commands\.getoutput|pty\.spawn)\s{0,3}\(/g,
  javascript:
    /\b(?:execSync|exec|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand)\s{0,3}\(|(?:\$|\bBun\.\$)(?=`)/g,
  ruby: /\b(?:system|exec|popen|shell_exec|passthru|spawn)\s{0,3}\(/g,
}
const STRING =
  /"((?:[^"\\\n]|\\.){1,1200})"|'((?:[^'\\\n]|\\.){1,1200})'|`((?:[^`\\]|\\.){1,1200})`/g
const INTERPRETED: readonly (readonly [RegExp, Language])[] = [
  [/\b(?:ba|z|da)?sh\s{1,4}-l?c\s{1,4}(["'])((?:(?!\1)[^\\]|\\.){1,4000})\1/g, 'shell'],
  [/\bpython[0-9.]{0,5}\s{1,4}-c\s{1,4}(["'])((?:(?!\1)[^\\]|\\.){1,8000})\1/g, 'python'],
  [/\bnode\s{1,4}(?:-e|--eval|-p)\s{1,4}(["'])((?:(?!\1)[^\\]|\\.){1,8000})\1/g, 'javascript'],
]
const HEREDOC =
  /\b(python[0-9.]{0,5}|node|bash|sh)\b[^\n<]{0,60}<<-?\s{0,3}(["']?)([A-Za-z_]{1,30})\2[^\n]{0,80}\n/g
const JSON_COMMAND =
  /"(?:command|preinstall|install|postinstall|prepare|prepublish)"\s{0,4}:\s{0,4}"((?:[^"\\\n]|\\.){1,4000})"/g

/** Everything inside a segment that an interpreter would run: arguments, here-documents, decoded text. */
export function embeddedIn(segment: Segment, depth = 0): Segment[] {
  if (depth >= DEPTH_MAX) return []
  const found = [
    ...callArguments(segment),
    ...interpretedText(segment),
    ...hereDocuments(segment),
    ...configuredCommands(segment),
    ...decodedLiterals(segment),
  ]
  return found.flatMap((inner) => [inner, ...embeddedIn(inner, depth + 1)])
}

const inside = (segment: Segment, text: string, index: number, language: Language) =>
  new Segment({
    kind: 'embedded',
    language,
    role: segment.role,
    text,
    line: segment.lineAt(index),
    lead: segment.lead,
    singleLine: segment.singleLine || !text.includes('\n'),
  })

function* callArguments(segment: Segment): Generator<Segment> {
  const calls = CALLS[segment.language]
  if (!calls) return
  for (const match of segment.text.matchAll(calls)) {
    const start = match.index + match[0].length
    const words = stringsIn(argumentsAt(segment.text, start))
    if (words) yield inside(segment, words, match.index, 'shell')
  }
}

/** The text from an opening bracket to its closing one, at most ARGUMENT_LENGTH characters. */
function argumentsAt(text: string, start: number): string {
  let depth = 1
  const end = Math.min(text.length, start + ARGUMENT_LENGTH)
  for (let at = start; at < end; at += 1) {
    const character = text[at]
    if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (depth === 0) return text.slice(start, at)
  }
  return text.slice(start, end)
}

function stringsIn(text: string): string {
  const words: string[] = []
  for (const match of text.matchAll(STRING)) {
    const word = match[1] ?? match[2] ?? match[3] ?? ''
    words.push(word.replace(/\\(["'\\`])/g, '$1'))
  }
  return words.join(' ')
}

function* interpretedText(segment: Segment): Generator<Segment> {
  if (segment.language !== 'shell' && segment.language !== 'powershell') return
  for (const [pattern, language] of INTERPRETED)
    for (const match of segment.text.matchAll(pattern)) {
      const text = (match[2] ?? '').replace(/\\(["'\\$`])/g, '$1')
      yield inside(segment, text, match.index, language)
    }
}

function* hereDocuments(segment: Segment): Generator<Segment> {
  if (segment.language !== 'shell' || !segment.text.includes('<<')) return
  for (const match of segment.text.matchAll(HEREDOC)) {
    const start = match.index + match[0].length
    const close = segment.text.indexOf(`\n${match[3] ?? ''}`, start - 1)
    const text = segment.text.slice(start, close < 0 ? segment.text.length : close)
    const program = match[1] ?? ''
    const language = program.startsWith('python')
      ? 'python'
      : program === 'node'
        ? 'javascript'
        : 'shell'
    if (language !== 'shell') yield inside(segment, text, start, language)
  }
}

function* configuredCommands(segment: Segment): Generator<Segment> {
  if (segment.language !== 'json') return
  for (const match of segment.text.matchAll(JSON_COMMAND)) {
    const text = (match[1] ?? '').replace(/\\(["\\/])/g, '$1').replaceAll('\\n', '\n')
    yield new Segment({
      kind: 'embedded',
      language: 'shell',
      role: segment.role,
      text,
      line: segment.lineAt(match.index),
      singleLine: true,
    })
  }
}
