import 'server-only'
import { isDiscussed, isNegated } from '@/lib/scan/engine/polarity'
import { type Language, type Role, Segment } from '@/lib/scan/engine/segment'
import type { Heading } from '@/lib/scan/engine/source'

const FENCE_LANGUAGES: Record<string, Language> = {
  '': 'shell',
  '!': 'shell',
  bash: 'shell',
  sh: 'shell',
  shell: 'shell',
  zsh: 'shell',
  console: 'shell',
  terminal: 'shell',
  'shell-session': 'shell',
  shellsession: 'shell',
  fish: 'shell',
  dockerfile: 'shell',
  makefile: 'shell',
  python: 'python',
  py: 'python',
  python3: 'python',
  javascript: 'javascript',
  js: 'javascript',
  typescript: 'javascript',
  ts: 'javascript',
  jsx: 'javascript',
  tsx: 'javascript',
  node: 'javascript',
  powershell: 'powershell',
  ps1: 'powershell',
  pwsh: 'powershell',
  cmd: 'powershell',
  bat: 'powershell',
  batch: 'powershell',
  ruby: 'ruby',
  perl: 'ruby',
  php: 'ruby',
  json: 'json',
  jsonc: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'yaml',
}

const COMMAND_LINE =
  /^\s{0,12}(?:[-*] |\d{1,2}\. )?(?:[$>%] )?((?:sudo |curl |wget |bash |sh |zsh |python3? |node |npx |pip3? |npm |echo |printf |powershell |iwr |iex |nc |rm |chmod |osascript )\S.{0,4000})$/
const INLINE_CODE = /`([^`\n]{3,2000})`/g
const INLINE_SHELL = /(^|\s)!`([^`\n]{1,4000})`/g
const RUN_BEFORE =
  /\b(?:run|running|runs|execute|executing|paste|type|enter|launch|start|install|invoke|call|use|using|via|with|command)\b[^.\n]{0,80}$/i
const LEAD_LENGTH = 300

type Fence = {
  marker: string
  length: number
  info: string
  line: number
  lines: string[]
  lead: string
}

/** Cuts Markdown into frontmatter, prose, fences, inline commands and comments, lines kept. */
export function segmentMarkdown(
  text: string,
  role: Role,
): { segments: Segment[]; headings: Heading[] } {
  const lines = text.split('\n')
  const segments: Segment[] = []
  const headings: Heading[] = []
  const bodyStart = frontmatterEnd(lines)
  if (bodyStart > 0)
    segments.push(
      new Segment({
        kind: 'frontmatter',
        language: 'yaml',
        role,
        text: lines.slice(0, bodyStart).join('\n'),
        line: 1,
      }),
    )
  const prose: string[] = new Array<string>(bodyStart).fill('')
  let fence: Fence | null = null
  for (let at = bodyStart; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (fence) {
      if (closes(line, fence)) {
        segments.push(fenceSegment(fence, role))
        fence = null
      } else fence.lines.push(line)
      prose.push('')
      continue
    }
    fence = opens(line, at + 1, prose, headings)
    prose.push(fence ? '' : line)
    if (!fence && line.startsWith('#')) headings.push({ line: at + 1, text: line.slice(0, 200) })
  }
  if (fence) segments.push(fenceSegment(fence, role))
  const visible = takeComments(prose.join('\n'), role, segments)
  segments.push(new Segment({ kind: 'prose', language: 'markdown', role, text: visible, line: 1 }))
  segments.push(...inlineCommands(visible, role))
  return { segments, headings }
}

/** Number of lines the frontmatter takes, its two rulers included; 0 when there is none. */
function frontmatterEnd(lines: readonly string[]): number {
  if ((lines[0] ?? '').trimEnd() !== '---') return 0
  for (let at = 1; at < lines.length; at += 1)
    if ((lines[at] ?? '').trimEnd() === '---') return at + 1
  return 0
}

function opens(
  line: string,
  number: number,
  prose: readonly string[],
  headings: readonly Heading[],
): Fence | null {
  const trimmed = line
    .trimStart()
    .replace(/^(?:> ?|[-*+] |\d{1,3}[.)] )/, '')
    .trimStart()
  const marker = trimmed[0]
  if (marker !== '`' && marker !== '~') return null
  const length = runLength(trimmed, marker)
  const info = trimmed.slice(length).trim()
  if (length < 3 || (marker === '`' && info.includes('`'))) return null
  const heading = headings.at(-1)?.text ?? ''
  return {
    marker,
    length,
    info,
    line: number + 1,
    lines: [],
    lead: `${heading}\n${lastWords(prose)}`,
  }
}

function runLength(text: string, character: string): number {
  let length = 0
  while (text[length] === character) length += 1
  return length
}

/** The last few lines of prose before a fence, but not past a heading. */
function lastWords(prose: readonly string[]): string {
  const found: string[] = []
  for (let at = prose.length - 1; at >= 0 && at >= prose.length - 4; at -= 1) {
    const line = prose[at] ?? ''
    if (line.startsWith('#')) break
    if (line.trim()) found.unshift(line.slice(-LEAD_LENGTH))
    else if (found.length > 0) break
  }
  return found.join('\n').slice(-LEAD_LENGTH)
}

function closes(line: string, fence: Fence): boolean {
  const trimmed = line.trim().replace(/^> ?/, '')
  return (
    runLength(trimmed, fence.marker) >= fence.length &&
    runLength(trimmed, fence.marker) === trimmed.length
  )
}

function fenceSegment(fence: Fence, role: Role): Segment {
  const tag = (fence.info.split(/[\s{,:]/, 1)[0] ?? '').toLowerCase()
  const runs = fence.info.startsWith('!')
  return new Segment({
    kind: runs ? 'inline-shell' : 'fence',
    language: runs ? 'shell' : (FENCE_LANGUAGES[tag] ?? 'text'),
    // Claude Code runs ```! blocks before the model sees the page.
    role: runs ? 'executes' : role,
    text: fence.lines.join('\n'),
    line: fence.line,
    lead: runs ? '' : fence.lead,
  })
}

/** Moves HTML comments out of the prose into segments of their own. */
function takeComments(text: string, role: Role, into: Segment[]): string {
  let at = text.indexOf('<!--')
  if (at < 0) return text
  const kept: string[] = []
  let from = 0
  let line = 1
  while (at >= 0) {
    const before = text.slice(from, at)
    const close = text.indexOf('-->', at + 4)
    const end = close < 0 ? text.length : close + 3
    const comment = text.slice(at, end)
    line += countNewlines(before)
    into.push(
      new Segment({ kind: 'html-comment', language: 'markdown', role, text: comment, line }),
    )
    const newlines = countNewlines(comment)
    line += newlines
    kept.push(before, '\n'.repeat(newlines))
    from = end
    at = text.indexOf('<!--', end)
  }
  kept.push(text.slice(from))
  return kept.join('')
}

function countNewlines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

/** Inline shell, commands in backticks and bare command lines of the prose. */
function inlineCommands(text: string, role: Role): Segment[] {
  const found: Segment[] = []
  let number = 0
  for (const line of text.split('\n')) {
    number += 1
    if (line.length < 4) continue
    if (line.includes('`')) found.push(...backticked(line, number, role))
    const bare = COMMAND_LINE.exec(line)?.[1]
    if (bare)
      found.push(
        new Segment({ kind: 'inline-code', language: 'shell', role, text: bare, line: number }),
      )
  }
  return found
}

function* backticked(line: string, number: number, role: Role): Generator<Segment> {
  for (const match of line.matchAll(INLINE_SHELL))
    yield new Segment({
      kind: 'inline-shell',
      language: 'shell',
      role: 'executes',
      text: match[2] ?? '',
      line: number,
    })
  for (const match of line.matchAll(INLINE_CODE)) {
    const text = match[1] ?? ''
    if (!/[\s|/]/.test(text) || line[match.index - 1] === '!') continue
    const before = line.slice(Math.max(0, match.index - 140), match.index)
    const ordered = RUN_BEFORE.test(before)
    const discussed = isDiscussed(line, match.index, match[0].length)
    if (isNegated(line, match.index, match[0].length) || (discussed && !ordered)) continue
    yield new Segment({
      kind: 'inline-code',
      language: 'shell',
      role: role === 'instructs' && (discussed || !ordered) ? 'documents' : role,
      text,
      line: number,
      lead: line.slice(0, LEAD_LENGTH),
    })
  }
}
