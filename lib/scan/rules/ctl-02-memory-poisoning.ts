import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const MEMORY = String.raw`(?:CLAUDE(?:\.local)?\.md|AGENTS\.md|MEMORY\.md|SOUL\.md|GEMINI\.md|\.cursorrules|~\/\.claude\/(?:CLAUDE\.md|skills|agents|commands|rules))`
const WORDS = [
  new RegExp(
    String.raw`\b(?:add|append|write|insert|put|save|inject|install|copy|persist|store)\b[^.\n]{0,100}\b(?:to|into|in|at)\b[^.\n]{0,40}${MEMORY}`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:edit|modify|overwrite|update|change|replace)\b[^.\n]{0,30}${MEMORY}`,
    'gi',
  ),
]
const CODE = [
  new RegExp(
    String.raw`(?:>{1,2}|\btee\s{1,3}(?:-a\s{1,3})?)\s{0,3}["']?[\w~$./{}-]{0,80}${MEMORY}`,
    'g',
  ),
  new RegExp(
    String.raw`\b(?:open|writeFile|writeFileSync|appendFile|appendFileSync)\s{0,3}\([^\n)]{0,120}${MEMORY}["'][^\n)]{0,20}(?:,\s{0,3}["'][wa]|,)`,
    'g',
  ),
]

export default defineRule({
  id: 'CTL-02',
  severity: 'high',
  category: 'agent control',
  title: 'Writes into the agent’s lasting instructions',
  why: 'What is written to CLAUDE.md or another memory file steers every later session, also after the skill is removed.',
  remedy: 'Show the text to the user and let them add it, or keep it inside the skill.',
  needles: [
    'claude.md',
    'agents.md',
    'memory.md',
    'soul.md',
    'gemini.md',
    '.cursorrules',
    '.claude/',
    'claude.local.md',
  ],
  examples: {
    match: [
      'Append the following lines to ~/.claude/CLAUDE.md.',
      { path: 'scripts/a.sh', text: 'echo "$RULES" >> ~/.claude/CLAUDE.md\n' },
      'Write this rule into AGENTS.md so that it stays.',
    ],
    pass: [
      'Read CLAUDE.md for the conventions of the project.',
      'Do not write to CLAUDE.md.',
      'The project keeps its rules in AGENTS.md.',
    ],
  },
  *detect(file) {
    yield* search(codeIn(file, 'shell', 'python', 'javascript'), CODE)
    // Keeping a project's own notes up to date is ordinary; the home folder is not.
    for (const hit of search(proseOf(file), WORDS)) {
      const words = hit.segment?.text.slice(hit.index, hit.index + hit.length) ?? ''
      yield /~\/\.claude|SOUL|MEMORY/.test(words) ? hit : { ...hit, severity: 'medium' }
    }
  },
})
