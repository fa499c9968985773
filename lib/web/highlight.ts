import 'server-only'
import type { HighlighterCore, LanguageInput } from 'shiki/core'

/** One piece of a line: its text, and what it is (`keyword`, `string`, …), or null for plain text. */
export type CodeToken = readonly [text: string, kind: string | null]
export type CodeLine = readonly CodeToken[]

const CODE_CHARS_MAX = 300_000
const LINE_CHARS_MAX = 2_000
const LINE_TIME_MAX_MS = 500

const LANGUAGES: Record<string, () => LanguageInput> = {
  bash: () => import('shiki/langs/bash.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  make: () => import('shiki/langs/make.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  powershell: () => import('shiki/langs/powershell.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
}

const BY_EXTENSION: Record<string, string> = {
  bash: 'bash',
  sh: 'bash',
  zsh: 'bash',
  css: 'css',
  diff: 'diff',
  patch: 'diff',
  go: 'go',
  htm: 'html',
  html: 'html',
  cfg: 'ini',
  conf: 'ini',
  env: 'ini',
  ini: 'ini',
  cjs: 'javascript',
  js: 'javascript',
  mjs: 'javascript',
  json: 'json',
  jsonc: 'json',
  jsx: 'jsx',
  mk: 'make',
  markdown: 'markdown',
  md: 'markdown',
  mdx: 'markdown',
  ps1: 'powershell',
  psm1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sql: 'sql',
  toml: 'toml',
  tsx: 'tsx',
  cts: 'typescript',
  mts: 'typescript',
  ts: 'typescript',
  svg: 'xml',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
}

const BY_NAME: Record<string, string> = { dockerfile: 'docker', makefile: 'make', '.env': 'ini' }

let highlighter: Promise<HighlighterCore> | undefined

/** Grammars are loaded when first needed and kept; the engine is JavaScript, so nothing is compiled. */
async function createHighlighter() {
  const [core, engine] = await Promise.all([
    import('shiki/core'),
    import('shiki/engine/javascript'),
  ])
  return core.createHighlighterCore({
    themes: [core.createCssVariablesTheme({ name: 'css', variablePrefix: '--shiki-' })],
    langs: [],
    engine: engine.createJavaScriptRegexEngine({ forgiving: true }),
  })
}

function languageOf(path: string, code: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : ''
  const known = BY_NAME[name] ?? BY_EXTENSION[extension]
  if (known) return known
  const shebang = /^#!.*\b(bash|sh|zsh|node|python|ruby)/u.exec(code.slice(0, 120))?.[1]
  if (!shebang) return null
  return { node: 'javascript', python: 'python', ruby: 'ruby' }[shebang] ?? 'bash'
}

const plain = (code: string): CodeLine[] =>
  code.split('\n').map((line) => [[line.replace(/\r$/u, ''), null] as const])

const tooMuch = (code: string) =>
  code.length > CODE_CHARS_MAX || code.split('\n').some((line) => line.length > LINE_CHARS_MAX)

const kindOf = (color: string | undefined) => {
  const kind = /^var\(--shiki-(?:token-)?([a-z-]+)\)$/u.exec(color ?? '')?.[1]
  return !kind || kind === 'foreground' ? null : kind
}

/** Neighbours of one kind become one piece, and spaces take the kind before them: a smaller page. */
function merged(tokens: readonly { content: string; color?: string }[]): CodeLine {
  const line: [string, string | null][] = []
  for (const { content, color } of tokens) {
    const kind = kindOf(color)
    const last = line.at(-1)
    if (last && (last[1] === kind || content.trim() === '')) last[0] += content
    else line.push([content, kind])
  }
  return line
}

/**
 * Splits a file into coloured lines, by the language its name tells. Never throws: a file too large
 * (300,000 characters), with a line too long (2,000) or in an unknown language comes back plain.
 */
export async function highlightLines(file: string, path: string): Promise<readonly CodeLine[]> {
  // The newline that ends a file begins no line of its own.
  const code = file.replace(/\r?\n$/u, '')
  const language = languageOf(path, code)
  const load = language ? LANGUAGES[language] : undefined
  if (!language || !load || tooMuch(code)) return plain(code)
  try {
    highlighter ??= createHighlighter()
    const shiki = await highlighter
    await shiki.loadLanguage(load())
    const { tokens } = shiki.codeToTokens(code.replaceAll('\r\n', '\n'), {
      lang: language,
      theme: 'css',
      tokenizeMaxLineLength: LINE_CHARS_MAX,
      tokenizeTimeLimit: LINE_TIME_MAX_MS,
    })
    return tokens.map(merged)
  } catch {
    // Colour is a convenience: a grammar's failure must not hide the file from its reviewer.
    return plain(code)
  }
}
