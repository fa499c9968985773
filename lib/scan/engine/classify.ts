import 'server-only'
import type { Language, Role } from '@/lib/scan/engine/segment'

const BY_EXTENSION: Record<string, Language> = {
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'markdown',
  mdc: 'markdown',
  sh: 'shell',
  bash: 'shell',
  zsh: 'shell',
  ksh: 'shell',
  command: 'shell',
  fish: 'shell',
  bats: 'shell',
  py: 'python',
  pyw: 'python',
  pyi: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  tsx: 'javascript',
  ps1: 'powershell',
  psm1: 'powershell',
  psd1: 'powershell',
  bat: 'powershell',
  cmd: 'powershell',
  rb: 'ruby',
  pl: 'ruby',
  php: 'ruby',
  lua: 'ruby',
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  ipynb: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'yaml',
}

const BY_INTERPRETER: readonly (readonly [RegExp, Language])[] = [
  [/\b(?:ba|z|da|k)?sh\b/, 'shell'],
  [/\bpython/, 'python'],
  [/\b(?:node|deno|bun|tsx|ts-node)\b/, 'javascript'],
  [/\b(?:pwsh|powershell)\b/, 'powershell'],
  [/\b(?:ruby|perl|php|lua)\b/, 'ruby'],
]

export const CODE_LANGUAGES: ReadonlySet<Language> = new Set<Language>([
  'shell',
  'python',
  'javascript',
  'powershell',
  'ruby',
])

export const extensionOf = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** Language by interpreter line, by the command SKILL.md runs it with, by ending. */
export function languageOf(path: string, text: string, instructions: string): Language {
  if (text.startsWith('#!')) {
    const named = languageOfInterpreter(text.slice(2, 120).split('\n', 1)[0] ?? '')
    if (named) return named
  }
  const byName = BY_EXTENSION[extensionOf(path)]
  if (byName) return byName
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^(?:makefile|dockerfile|justfile|\.?(?:bash|zsh)rc|\.?profile)$/i.test(name)) return 'shell'
  return languageOfInterpreter(wordsBefore(path, instructions)) ?? 'text'
}

const languageOfInterpreter = (words: string): Language | undefined =>
  BY_INTERPRETER.find(([pattern]) => pattern.test(words))?.[1]

/** Up to 60 characters on the same line before the first mention of a path. */
function wordsBefore(path: string, instructions: string): string {
  const at = instructions.indexOf(path)
  if (at < 0) return ''
  return instructions.slice(Math.max(instructions.lastIndexOf('\n', at) + 1, at - 60), at)
}

const TEST_PATH =
  /(?:^|\/)(?:tests?|__tests__|fixtures?|testdata|spec|evals?)\/|(?:^|\/)test_[^/]{0,200}$|[._-](?:test|spec)\.[^/.]{0,40}$/i
const DOCUMENT_PATH =
  /(?:^|\/)(?:references?|docs?|documentation|examples?|samples?|assets|templates?|resources)\/|(?:^|\/)(?:readme|changelog|license|licence|contributing|security|notice|authors|code_of_conduct|metadata)[^/]{0,100}$/i
const OBEYED =
  /\b(?:follow|execute|obey|run|apply|do what|read (?:and follow|first)|before (?:you|doing|starting))\b/i

/** Role of a file: SKILL.md instructs, scripts execute, references document, tests test. */
export function roleOf(path: string, language: Language, instructions: string): Role {
  if (/^skill\.md$/i.test(path)) return 'instructs'
  if (isAgentConfiguration(path)) return 'executes'
  const named = instructions.includes(path) || mentionsName(path, instructions)
  if (CODE_LANGUAGES.has(language)) {
    if (named) return 'executes'
    if (TEST_PATH.test(path)) return 'tests'
    return DOCUMENT_PATH.test(path) ? 'documents' : 'executes'
  }
  if (language === 'markdown' || language === 'text') {
    if (named && OBEYED.test(wordsBefore(path, instructions))) return 'instructs'
    if (TEST_PATH.test(path)) return 'tests'
    if (DOCUMENT_PATH.test(path) || language === 'text') return 'documents'
    return named || /(?:^|\/)(?:agents|commands|prompts|rules)\//.test(path)
      ? 'instructs'
      : 'documents'
  }
  return TEST_PATH.test(path) ? 'tests' : 'documents'
}

function mentionsName(path: string, instructions: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.length > 4 && instructions.includes(name)
}

/** Files the client itself acts on: hooks, MCP servers, settings, install scripts. */
export const isAgentConfiguration = (path: string): boolean =>
  /(?:^|\/)(?:hooks\.json|\.mcp\.json|mcp\.json|settings(?:\.local)?\.json|plugin\.json|package\.json)$/.test(
    path,
  )
