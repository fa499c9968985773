import 'server-only'
import { toolsIn } from '@/lib/scan/capabilities/tools'
import { defineRule } from '@/lib/scan/engine/rule'

const ANY_COMMAND =
  /^(?:\*|Bash|PowerShell|(?:Bash|PowerShell)\(\s{0,3}(?:\*|:\*|\*:\*|\.\*)?\s{0,3}\)|Bash\(\s{0,2}(?:sudo|bash|sh|zsh|eval|env|xargs|python3?|node|perl|ruby)(?:\s{0,2}:?\*|\s\*)\s{0,2}\)|mcp__\*)$/
const ANY_FILE = /^(?:Write|Edit|Read)\(\s{0,3}(?:\/{1,2}\*{1,2}|~\/\*{1,2}|\*{1,2})\s{0,3}\)$/

export default defineRule({
  id: 'CTL-03',
  severity: 'medium',
  category: 'agent control',
  title: 'Grants tools without a limit',
  why: 'allowed-tools grants; it does not restrict. With “Bash” or “*” every command runs without asking while the skill is in use.',
  remedy: 'List the commands the skill needs, for example Bash(git log *) or Bash(npm test).',
  needles: ['allowed-tools'],
  examples: {
    match: [
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Does it all.\nallowed-tools: Bash, Read\n---\nText.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Does it all.\nallowed-tools: "Bash(*)"\n---\nText.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Does it all.\nallowed-tools: ["*"]\n---\nText.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Does it all.\nallowed-tools: Bash(python3:*)\n---\nText.\n',
      },
    ],
    pass: [
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Reads.\nallowed-tools: Read Grep Bash(git log *)\n---\nText.\n',
      },
      {
        path: 'SKILL.md',
        text: '---\nname: a\ndescription: Reads.\n---\nUse Bash(*) with care.\n',
      },
    ],
  },
  *detect(file, facts) {
    const segment = file.segments.find(({ kind }) => kind === 'frontmatter')
    if (!segment || !facts.frontmatter || !/^skill\.md$/i.test(file.path)) return
    for (const tool of toolsIn(facts.frontmatter.data['allowed-tools']))
      if (ANY_COMMAND.test(tool) || ANY_FILE.test(tool))
        yield {
          segment,
          index: Math.max(0, segment.text.indexOf('allowed-tools')),
          length: 13,
          evidence: `allowed-tools: ${tool}`,
          anyRole: true,
        }
  },
})
