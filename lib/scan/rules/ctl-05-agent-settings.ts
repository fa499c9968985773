import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const FILE = String.raw`(?:\.claude\/settings(?:\.local)?\.json|\.claude\.json|managed-settings\.json|\.mcp\.json|claude_desktop_config\.json|\.cursor\/mcp\.json|\.claude\/hooks\/|hooks\.json)`
const WORDS = [
  new RegExp(
    String.raw`\b(?:add|append|write|insert|put|save|install|merge|register|set|place)\b[^.\n]{0,120}\b(?:to|into|in|at)\b[^.\n]{0,40}${FILE}`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:edit|modify|overwrite|update|change|replace|create|patch)\b[^.\n]{0,30}${FILE}`,
    'gi',
  ),
]
const CODE = [
  new RegExp(
    String.raw`(?:>{1,2}|\btee\s{1,3}(?:-a\s{1,3})?|\bcp\s[^\n;]{1,200}\s|\bmv\s[^\n;]{1,200}\s|\bsed\s{1,3}-i[^\n;]{1,200})\s{0,3}["']?[\w~$./{}-]{0,80}${FILE}`,
    'g',
  ),
  new RegExp(
    String.raw`\b(?:open|writeFile|writeFileSync|appendFile|appendFileSync|json\.dump|write_text)\b[^\n]{0,160}${FILE}["'][^\n)]{0,20},`,
    'g',
  ),
  /\bclaude\s{1,3}(?:mcp\s{1,3}add|config\s{1,3}set|plugin\s{1,3}(?:install|marketplace\s{1,3}add))\b/g,
]

export default defineRule({
  id: 'CTL-05',
  severity: 'high',
  category: 'agent control',
  title: 'Changes the agent’s settings, hooks or servers',
  why: 'Settings, hooks and MCP servers decide what the agent may do and what runs around it. A skill that changes them gives itself, or others, more than was reviewed.',
  remedy: 'Ask your administrators to distribute the setting; keep the skill to its task.',
  needles: [
    '.claude',
    'managed-settings',
    'mcp.json',
    'claude_desktop',
    'hooks.json',
    'claude mcp',
    'claude config',
    'claude plugin',
  ],
  examples: {
    match: [
      'Add this block to ~/.claude/settings.json.',
      { path: 'scripts/a.sh', text: 'cp hooks.json "$HOME/.claude/settings.json"\n' },
      { path: 'scripts/a.py', text: 'open(home + "/.claude/settings.json", "w").write(text)\n' },
      '```bash\nclaude mcp add helper -- npx helper\n```',
    ],
    pass: [
      'Settings live in .claude/settings.json.',
      'Do not modify ~/.claude/settings.json.',
      { path: 'scripts/a.py', text: 'data = json.load(open(home + "/.claude/settings.json"))\n' },
    ],
  },
  *detect(file) {
    yield* search(codeIn(file, 'shell', 'python', 'javascript'), CODE)
    for (const hit of search(proseOf(file), WORDS)) yield { ...hit, severity: 'medium' }
    for (const hit of search(proseOf(file), WORDS)) {
      const words = hit.segment?.text.slice(hit.index, hit.index + hit.length) ?? ''
      if (/~\/|\$HOME|managed|hooks/.test(words)) yield hit
    }
  },
})
