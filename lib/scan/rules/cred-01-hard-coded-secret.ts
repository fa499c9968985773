import 'server-only'
import { masked } from '@/lib/scan/engine/evidence'
import { defineRule } from '@/lib/scan/engine/rule'
import { SECRET_SHAPES } from '@/lib/scan/engine/secret-shapes'
import { Segment } from '@/lib/scan/engine/segment'

const PLACEHOLDER =
  /example|sample|dummy|fake|placeholder|your[_-]?|my[_-]?(?:secret|key|token|password)|change[_-]?me|redacted|replace|insert|xxxx|\.\.\.|1234567|abcdef|0{6}|test[_-]?(?:key|token|secret)|<[a-z]|user(?:name)?:pass|:pass(?:word)?@|:secret@|:postgres@|localhost|127\.0\.0\.1|@(?:host|db|postgres|server|proxy)\b/i

const glue = (...parts: readonly string[]) => parts.join('')

export default defineRule({
  id: 'CRED-01',
  severity: 'high',
  category: 'credentials',
  title: 'Contains a secret',
  why: 'Everyone who can read the skill can use this key, token or password; published versions keep it for ever.',
  remedy: 'Revoke it now, then read it from an environment variable or your vault.',
  needles: [
    'akia',
    'asia',
    'sk-',
    'ghp_',
    'gho_',
    'ghu_',
    'ghs_',
    'ghr_',
    'github_pat_',
    'glpat-',
    'xox',
    'aiza',
    'k_live_',
    'npm_',
    'sg.',
    ':aa',
    'eyj',
    'private key',
    '://',
    'secret',
    'api_key',
    'apikey',
    'token',
    'passw',
  ],
  examples: {
    match: [
      // Assembled here so that no scanner of this repository takes them for real.
      glue('Use the key ', 'AKIA', 'Q3EGRXUZP7LK5MNT', ' to sign in.'),
      {
        path: 'scripts/a.py',
        text: glue('TOKEN = "gh', 'p_', 'R7kQz2mVb9Lx4TcW8nYs3HdJ6fGpA1eUo5iK', '"\n'),
      },
      {
        path: 'config.yaml',
        text: glue('key: sk-', 'ant-', 'api03-', 'Zq8Lw3Vn7Rk2Tb9Xc5Md', '\n'),
      },
      {
        path: 'scripts/a.sh',
        text: glue('export K=AI', 'zaSy', 'D9kQ2mVb7Lx4TcW8nYs3HdJ6fGpR1eUoZ', '\n'),
      },
      {
        path: 'scripts/a.js',
        text: glue("const s = 'sk_", 'live_', "4eC39HqLyjWDarjtT1zdp7dc'\n"),
      },
    ],
    pass: [
      glue('Use the key ', 'AKIA', 'IOSFODNN7EXAMPLE', '.'),
      'Set ANTHROPIC_API_KEY=sk-ant-your-key-here before you start.',
      { path: 'scripts/a.py', text: 'api_key = "your_api_key_goes_here_please"\n' },
      { path: 'scripts/a.py', text: 'password = os.environ["DB_PASSWORD"]\n' },
      'Connect with postgres://user:password@localhost/db.',
    ],
  },
  *detect(file) {
    const whole = new Segment({
      kind: 'data',
      language: 'text',
      role: file.role,
      text: file.text,
      line: 1,
    })
    for (const { kind, pattern } of SECRET_SHAPES)
      for (const match of file.text.matchAll(pattern)) {
        const secret = match[0]
        if (PLACEHOLDER.test(secret) || isMonotonous(secret)) continue
        const hit = {
          segment: whole,
          index: match.index,
          length: secret.length,
          evidence: `${kind}: ${masked(secret)}`,
          anyRole: true,
        }
        const arguable = ['assigned secret', 'JSON Web Token', 'password in an address'].includes(
          kind,
        )
        yield file.role === 'tests' || arguable ? { ...hit, severity: 'medium' } : hit
      }
  },
})

/** Fewer than ten different characters in the last thirty: a filler, not a key. */
const isMonotonous = (secret: string) => new Set(secret.slice(-30)).size < 10
