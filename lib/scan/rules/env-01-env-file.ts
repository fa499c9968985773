import 'server-only'
import { readsInCode, readsInWords } from '@/lib/scan/engine/reads'
import { defineRule, hitsOf } from '@/lib/scan/engine/rule'
import { ENV_FILE } from '@/lib/scan/engine/secret-sources'
import type { Segment } from '@/lib/scan/engine/segment'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const FILE = new RegExp(ENV_FILE.source, 'g')
/** Libraries that load a file into the process show it to nobody. */
const LOADED =
  /\b(?:load_dotenv|dotenv_values|dotenv|loadEnvFile|env-file|set\s{1,3}-a|source|export\s{1,4}\$\(|\.\s{1,3}["']?[\w./${}]{0,60}\.env)/

export default defineRule({
  id: 'ENV-01',
  severity: 'high',
  category: 'credentials',
  title: 'Reads a .env file',
  why: 'A .env file holds the keys and passwords of a project. What the agent reads from it goes into the conversation and its transcripts.',
  remedy:
    'Let the program load its own .env file; ask the user for single values that are not secret.',
  needles: ['.env'],
  examples: {
    match: [
      'Read the .env file and use the database address in it.',
      '```bash\ncat .env\n```',
      { path: 'scripts/a.sh', text: 'grep API_KEY .env.local\n' },
      { path: 'scripts/a.py', text: 'text = open("/app/.env").read()\n' },
      { path: 'scripts/a.js', text: "const text = fs.readFileSync('.env', 'utf8')\n" },
    ],
    pass: [
      'Never commit your .env file.',
      'Do not read .env files.',
      'Create a .env file with your settings.',
      'Copy the template: `cp .env.example .env`.',
      'Add `.env` to .gitignore.',
      'The key goes in .env, which the server loads.',
      'Load environment variables from a .env file with dotenv.',
      'Assistants may read .env files by mistake.',
      { path: 'scripts/a.py', text: 'from dotenv import load_dotenv\nload_dotenv()\n' },
      {
        path: 'scripts/a.js',
        text: 'const mode = import.meta.env.MODE; const a = process.env.HOME\n',
      },
      { path: 'scripts/a.sh', text: 'cp .env.example .env\n' },
      { path: '.gitignore', text: '.env\nnode_modules\n' },
    ],
  },
  *detect(file) {
    for (const segment of codeIn(file, 'shell', 'python', 'javascript', 'powershell', 'ruby'))
      for (const hit of hitsOf(segment, FILE)) {
        const line = segment.excerpt(hit.index, hit.length, 400)
        if (
          /\.env\.(?:example|sample|template)|gitignore|[>]{1,2}\s{0,3}["']?[\w./-]{0,60}\.env\b|!\.?\/?\.env/.test(
            line,
          )
        )
          continue
        if (LOADED.test(line)) yield { ...hit, severity: 'low' }
        else if (readsInCode(segment, hit.index + 1))
          yield segment.kind === 'code' ? { ...hit, severity: 'medium' } : hit
      }
    for (const segment of proseOf(file))
      for (const hit of hitsOf(segment, FILE))
        if (readsInWords(segment, hit.index) && !isLoaded(segment, hit.index)) yield hit
  },
})

/** "Load the .env file" is what a program does on starting; nobody sees the values. */
const isLoaded = (segment: Segment, index: number) =>
  /\bload(?:s|ed|ing)?\b[^.\n]{0,60}$/i.test(segment.text.slice(Math.max(0, index - 80), index + 1))
