import 'server-only'
import { commandsIn } from '@/lib/scan/capabilities/commands'
import type { Inventory } from '@/lib/scan/capabilities/inventory'
import { toolsIn } from '@/lib/scan/capabilities/tools'
import { destinationsIn, isLocal } from '@/lib/scan/engine/destinations'
import { masked } from '@/lib/scan/engine/evidence'
import type { Segment } from '@/lib/scan/engine/segment'
import type { SkillFacts, SourceFile } from '@/lib/scan/engine/source'
import { isRecord } from '@/lib/scan/format/problem'

const PATH =
  /(?:^|[\s"'`=(<>@:,])((?:~|\$\{?HOME\}?|%USERPROFILE%|%APPDATA%)[/\\][\w.$-]{1,60}(?:[/\\][\w.$*-]{1,60}){0,2}|\/(?:etc|var|usr|opt|root|home|Users|proc|sys|dev|boot|Library|Applications|srv|mnt)\/[\w.$-]{1,60}(?:\/[\w.$*-]{1,60}){0,1}|[A-Z]:\\[\w.$ -]{1,60}|(?:\.\.\/){1,10}[\w.-]{1,60})/g
const DULL_PATH = /^\/(?:usr\/bin\/env|dev\/(?:null|stdin|stdout|stderr|tty|fd)|usr\/bin|bin\/)/
const SECRET =
  /(?:\$\{?|environ(?:\.get\(|\[)\s{0,2}["']|getenv\(\s{0,2}["']|process\.env\.|process\.env\[["']|ENV\[["']|\$env:|\bexport\s{1,3})([A-Z][A-Z0-9_]{2,60})\b/g
const SECRET_IN_WORDS = /`?\b([A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,6})\b`?/g
const SECRET_NAME =
  /(?:^|_)(?:TOKEN|KEY|SECRET|PASSWORD|PASSWD|PWD|PASSPHRASE|CREDENTIALS?|PAT|AUTH|DSN)(?:_|$)|APIKEY|_DATABASE_URL$|^DATABASE_URL$/
const MCP_TOOL = /\bmcp__([A-Za-z0-9_-]{1,60}?)__[A-Za-z0-9_*-]{1,60}/g
const MCP_ADD =
  /\bclaude\s{1,3}mcp\s{1,3}add(?:-json)?\s{1,3}(?:-{1,2}[\w-]{1,20}(?:[= ]\w{1,20})?\s{1,3}){0,4}([\w.-]{1,60})/g
const HOST_FALSE =
  /^(?:www\.)?w3\.org$|^schemas?\.|^(?:www\.)?(?:apache|opensource|gnu|creativecommons|spdx|json-schema)\.org$/

/** Adds to the inventory what one file shows. Tests and documents count only for what runs. */
export function collectFrom(file: SourceFile, facts: SkillFacts, inventory: Inventory): void {
  if (/^skill\.md$/i.test(file.path)) collectDeclared(file, facts, inventory)
  collectConfigured(file, inventory)
  if (file.role === 'tests') return
  for (const segment of file.segments) {
    const acts = segment.role === 'executes' || segment.role === 'instructs'
    if (!acts || segment.kind === 'frontmatter') continue
    if (segment.kind === 'inline-shell')
      inventory.add('inline-shell', masked(segment.text), file.path, segment.line)
    if (segment.language === 'shell') collectCommands(file, segment, inventory)
    collectReach(file, segment, inventory)
  }
}

function collectCommands(file: SourceFile, segment: Segment, inventory: Inventory) {
  for (const { name, index } of commandsIn(segment))
    inventory.add('command', name, file.path, segment.lineAt(index))
  for (const match of segment.text.matchAll(MCP_ADD))
    inventory.add('mcp-server', match[1] ?? '', file.path, segment.lineAt(match.index))
}

function collectReach(file: SourceFile, segment: Segment, inventory: Inventory) {
  const { text } = segment
  if (text.includes('://'))
    for (const { host, index } of destinationsIn(text))
      if (!isLocal(host) && !HOST_FALSE.test(host) && host.includes('.'))
        inventory.add('host', host, file.path, segment.lineAt(index))
  if (/[~/\\]/.test(text))
    for (const match of text.matchAll(PATH)) {
      const path = (match[1] ?? '').replace(/^\$\{?HOME\}?/, '~').replace(/[.,]$/, '')
      if (!DULL_PATH.test(path))
        inventory.add('path', path, file.path, segment.lineAt(match.index + 1))
    }
  for (const pattern of segment.kind === 'prose' ? [SECRET, SECRET_IN_WORDS] : [SECRET])
    for (const match of text.matchAll(pattern))
      if (SECRET_NAME.test(match[1] ?? ''))
        inventory.add('secret', match[1] ?? '', file.path, segment.lineAt(match.index))
  if (text.includes('mcp__'))
    for (const match of text.matchAll(MCP_TOOL))
      inventory.add('mcp-server', match[1] ?? '', file.path, segment.lineAt(match.index))
}

function collectDeclared(file: SourceFile, facts: SkillFacts, inventory: Inventory) {
  const { frontmatter } = facts
  if (!frontmatter) return
  const line = frontmatter.lines.get('allowed-tools') ?? 1
  for (const tool of toolsIn(frontmatter.data['allowed-tools'])) {
    inventory.add('tool', tool, file.path, line)
    for (const match of tool.matchAll(MCP_TOOL))
      inventory.add('mcp-server', match[1] ?? '', file.path, line)
  }
  const hooks = frontmatter.data.hooks
  if (isRecord(hooks))
    for (const [event, groups] of Object.entries(hooks))
      addHook(event, groups, file.path, frontmatter.lines.get('hooks') ?? 1, inventory)
}

/** Hooks and MCP servers of the files Claude Code reads on its own. */
function collectConfigured(file: SourceFile, inventory: Inventory) {
  if (!/(?:^|\/)(?:hooks|\.?mcp|settings(?:\.local)?|plugin)\.json$/.test(file.path)) return
  const value = parsed(file.text)
  if (!isRecord(value)) return
  if (isRecord(value.hooks))
    for (const [event, groups] of Object.entries(value.hooks))
      addHook(event, groups, file.path, lineOf(file, event), inventory)
  const servers = isRecord(value.mcpServers)
    ? value.mcpServers
    : /mcp\.json$/.test(file.path)
      ? value
      : {}
  for (const name of Object.keys(servers))
    inventory.add('mcp-server', name, file.path, lineOf(file, name))
}

function addHook(event: string, groups: unknown, file: string, line: number, inventory: Inventory) {
  const commands = [
    ...JSON.stringify(groups ?? null).matchAll(/"(?:command|url)":"((?:[^"\\]|\\.){1,200})/g),
  ]
  if (commands.length === 0) inventory.add('hook', event, file, line)
  for (const match of commands)
    inventory.add('hook', `${event}: ${masked(match[1] ?? '')}`, file, line)
}

function lineOf(file: SourceFile, word: string): number {
  const at = file.text.indexOf(`"${word}"`)
  return at < 0 ? 0 : file.text.slice(0, at).split('\n').length
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
