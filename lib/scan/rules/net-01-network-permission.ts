import 'server-only'
import { toolsIn } from '@/lib/scan/capabilities/tools'
import { defineRule } from '@/lib/scan/engine/rule'
import type { SourceFile } from '@/lib/scan/engine/source'

const NETWORK_TOOL =
  /^(?:WebFetch|WebSearch|Bash\(\s{0,2}(?:curl|wget|nc|ssh|scp|ftp|rsync|http|https)\b.{0,200}\))/

const frontmatterOf = (file: SourceFile) =>
  file.segments.find(({ kind }) => kind === 'frontmatter') ?? null

export default defineRule({
  id: 'NET-01',
  severity: 'medium',
  category: 'agent control',
  title: 'Asks for network access',
  why: 'A tool granted in allowed-tools runs without a prompt. With network access the agent can send out what it has read and take in what others wrote.',
  remedy:
    'Keep it only if the skill cannot work without it; narrow it to one host, for example WebFetch(domain:docs.example.com).',
  needles: ['webfetch', 'websearch', 'curl', 'wget', 'bash(', 'network'],
  examples: {
    match: [
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Reads the news.\nallowed-tools: Read, WebFetch\n---\nText.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Reads the news.\nallowed-tools:\n  - Bash(curl:*)\n---\nText.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Reads the news.\nnetwork: true\n---\nText.\n',
      },
    ],
    pass: [
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Draws a network diagram.\nallowed-tools: Read Grep\n---\nText on WebFetch.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Reads.\nallowed-tools: Bash(git log *)\n---\ncurl is a program.\n',
      },
    ],
  },
  *detect(file, facts) {
    const segment = frontmatterOf(file)
    if (!segment || !facts.frontmatter || !/^skill\.md$/i.test(file.path)) return
    for (const tool of toolsIn(facts.frontmatter.data['allowed-tools'])) {
      if (!NETWORK_TOOL.test(tool)) continue
      const index = Math.max(0, segment.text.indexOf(tool))
      const narrow = /^WebFetch\(domain:/.test(tool)
      yield {
        segment,
        index,
        length: tool.length,
        evidence: tool,
        anyRole: true,
        severity: narrow ? 'low' : 'medium',
      }
    }
    const network = facts.frontmatter.data.network ?? facts.frontmatter.data.permissions
    if (network === true || /network/i.test(JSON.stringify(network ?? '')))
      yield {
        segment,
        index: Math.max(0, segment.text.indexOf('network')),
        length: 7,
        evidence: 'network',
        anyRole: true,
      }
  },
})
