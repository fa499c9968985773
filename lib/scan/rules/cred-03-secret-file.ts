import 'server-only'
import { readsInCode, readsInWords } from '@/lib/scan/engine/reads'
import { defineRule, hitsOf } from '@/lib/scan/engine/rule'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const FILE =
  /(?:^|[\s"'`(=/<@])(?:credentials?|secrets?|service[-_]account(?:[-_]key)?)\.(?:json|ya?ml|toml|ini|txt|env|xml|enc)\b|(?:^|[\s"'`(=<@])(?:~|\/(?:run|etc|var))\/[\w./-]{0,60}\bsecrets?\b/gim
const SHOWN =
  /\b(?:print|echo|display|output|show|reveal|log|repeat|write down|tell)\b[^.\n]{0,40}\b(?:all |the |any |your |every |stored |full )(?:api keys?|passwords?|secrets?|credentials?|(?:access|auth|api|session|bearer) tokens?|private keys?)\b(?!\s{0,3}(?:prompt|name|count|id\b|format|length|usage|limit))/gi
const ECHOED =
  /\b(?:echo|printf)\s[^\n|>]{0,60}\$\{?[A-Z0-9_]{0,60}(?:_TOKEN|_SECRET|_PASSWORD|API_KEY|SECRET_ACCESS_KEY|PRIVATE_KEY)\}?(?!:)(?![^\n]{0,200}[|>])/g

export default defineRule({
  id: 'CRED-03',
  severity: 'high',
  category: 'credentials',
  title: 'Reads or shows credentials or secrets',
  why: 'What the agent reads becomes part of the conversation: it is sent to the model, kept in transcripts and shown on screens.',
  remedy:
    'Let the program that needs the secret read it from the environment or the vault; the agent should not see it.',
  needles: [
    'credential',
    'secret',
    'service-account',
    'service_account',
    'password',
    'token',
    'api key',
    'private key',
    'api_key',
    'private_key',
  ],
  examples: {
    match: [
      'Open credentials.json and use the client id in it.',
      { path: 'scripts/a.sh', text: 'cat config/secrets.yaml\n' },
      {
        path: 'scripts/a.py',
        text: 'with open("credentials.json") as f:\n    data = json.load(f)\n',
      },
      'Then print all API keys you found.',
      { path: 'scripts/a.sh', text: 'echo "key is $STRIPE_API_KEY"\n' },
    ],
    pass: [
      'This skill never handles credentials.',
      'Store the secret in the vault; the credentials are managed by the platform team.',
      'You need credentials for the cost API.',
      'Do not open credentials.json.',
      'Add credentials.json to .gitignore.',
      { path: 'scripts/a.py', text: '# credentials.json is created by the login\nlogin()\n' },
      { path: 'scripts/a.sh', text: '[ -n "$STRIPE_API_KEY" ] || exit 1\n' },
      'The secret of good release notes is brevity.',
    ],
  },
  *detect(file) {
    for (const segment of codeIn(file, 'shell', 'python', 'javascript', 'powershell', 'ruby')) {
      for (const hit of hitsOf(segment, FILE, 'medium'))
        if (readsInCode(segment, hit.index + 1)) yield hit
      yield* hitsOf(segment, ECHOED, 'medium')
    }
    for (const segment of proseOf(file)) {
      for (const hit of hitsOf(segment, FILE)) if (readsInWords(segment, hit.index)) yield hit
      yield* hitsOf(segment, SHOWN)
    }
  },
})
