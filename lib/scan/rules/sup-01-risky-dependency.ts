import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn } from '@/lib/scan/engine/source'

const DIRECT = [
  /\b(?:pip3?|uv(?:\s{1,3}pip)?)\s{1,4}install\s[^\n;&|]{0,160}(?:git\+(?:https?|ssh):\/\/|https?:\/\/)[^\s;&|]{1,200}/g,
  /\b(?:npm|pnpm|yarn|bun)\s{1,4}(?:install|i|add)\s[^\n;&|]{0,160}(?:git\+(?:https?|ssh):\/\/|https?:\/\/|github:)[^\s;&|]{1,200}/g,
  /\bgo\s{1,3}install\s{1,4}[\w./-]{3,160}@(?:latest|master|main)\b/g,
  /\b(?:pip3?|npm|pnpm|yarn|uv)\s[^\n;&|]{0,160}--(?:index-url|extra-index-url|registry|trusted-host)[= ]{1,3}(?:https?:\/\/)?[^\s;&|]{3,160}/g,
]
const FETCHED = [
  /\b(?:npx|bunx|pnpm\s{1,3}dlx)\s{1,4}(?:-y|--yes)\s{1,4}(?:@[\w.-]{1,60}\/)?[\w.-]{1,80}(?:@latest)?(?=[\s"'`]|$)/gm,
  /\buvx\s{1,4}(?:--from\s{1,3}git\+[^\s]{1,200}|[a-z][\w.-]{1,80}(?:@latest)?(?=[\s"'`]|$))/gm,
]

export default defineRule({
  id: 'SUP-01',
  severity: 'high',
  category: 'supply chain',
  title: 'Installs code that nobody pinned',
  why: 'The package comes from an address or a moving version, so what runs tomorrow may not be what was reviewed today.',
  remedy: 'Install an exact version from your package registry.',
  needles: ['install', 'npm', 'pnpm', 'yarn', 'bun', 'pip', 'npx', 'bunx', 'uv'],
  examples: {
    match: [
      { path: 'scripts/a.sh', text: 'pip install git+https://github.com/someone/tool\n' },
      { path: 'scripts/a.sh', text: 'npx -y some-tool build\n' },
      '```bash\nnpm install https://x-cdn.io/tool.tgz\n```',
      { path: 'scripts/a.sh', text: 'pip install --index-url https://pypi.x-cdn.io/simple tool\n' },
    ],
    pass: [
      { path: 'scripts/a.sh', text: 'pip install pypdf==5.1.0\nnpm ci\n' },
      { path: 'scripts/a.sh', text: 'npx -y some-tool@1.2.3 build\n' },
      'Use the package manager of the project.',
    ],
  },
  *detect(file) {
    const code = codeIn(file, 'shell', 'powershell')
    for (const hit of search(code, DIRECT)) {
      const words = hit.segment?.text.slice(hit.index, hit.index + hit.length) ?? ''
      const official =
        /@[0-9a-f]{40}\b|@v?\d{1,4}\.\d|pypi\.org|registry\.npmjs\.org|download\.pytorch\.org/.test(
          words,
        )
      yield official
        ? { ...hit, severity: 'low' }
        : hit.segment?.kind === 'code'
          ? hit
          : { ...hit, severity: 'medium' }
    }
    yield* search(code, FETCHED, 'medium')
  },
})
