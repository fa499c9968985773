import 'server-only'
import { readsInCode, readsInWords } from '@/lib/scan/engine/reads'
import { defineRule, hitsOf } from '@/lib/scan/engine/rule'
import { CLIENT_CONFIG, CREDENTIAL_STORE } from '@/lib/scan/engine/secret-sources'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const STORE = new RegExp(CREDENTIAL_STORE.source, 'g')
const CONFIG = new RegExp(CLIENT_CONFIG.source, 'g')

export default defineRule({
  id: 'CRED-02',
  severity: 'high',
  category: 'credentials',
  title: 'Reads a credential store',
  why: 'Cloud logins, key chains, browser passwords and wallets belong to other systems. A skill that reads them can act as the developer there.',
  remedy:
    'Call the system’s own client (for example “aws sts get-caller-identity”), which uses the login without showing it.',
  needles: [
    '.aws',
    '.netrc',
    '.git-credentials',
    '.gnupg',
    '.password-store',
    '.vault-token',
    '.config',
    'wallet',
    'logins.json',
    'key4.db',
    'login data',
    'local state',
    'keychain',
    'find-generic-password',
    'find-internet-password',
    'shadow',
    '.kube',
    '.docker',
    '.npmrc',
    '.pypirc',
    '.azure',
    'cmdkey',
    '.credentials.json',
    '.codex',
    '.electrum',
    '.bitcoin',
    '.ethereum',
  ],
  examples: {
    match: [
      'Read ~/.aws/credentials and pick the right profile.',
      '```bash\ncat ~/.aws/credentials\n```',
      { path: 'scripts/a.py', text: 'open(os.path.expanduser("~/.netrc")).read()\n' },
      {
        path: 'scripts/a.sh',
        text: 'security find-generic-password -s "Chrome Safe Storage" -w\n',
      },
      { path: 'scripts/a.sh', text: 'sudo cat /etc/shadow\n' },
    ],
    pass: [
      'Credentials are configured in ~/.aws/credentials by `aws configure`.',
      'Never read ~/.aws/credentials.',
      'The AWS CLI must be configured (see ~/.aws/credentials).',
      'Check that the role has permission to see costs.',
      { path: 'scripts/a.sh', text: 'aws sts get-caller-identity\n' },
    ],
  },
  *detect(file) {
    for (const segment of codeIn(file, 'shell', 'python', 'javascript', 'powershell', 'ruby')) {
      for (const hit of hitsOf(segment, STORE)) if (readsInCode(segment, hit.index)) yield hit
      for (const hit of hitsOf(segment, CONFIG, 'medium'))
        if (readsInCode(segment, hit.index)) yield hit
    }
    for (const segment of proseOf(file))
      for (const hit of hitsOf(segment, STORE)) if (readsInWords(segment, hit.index)) yield hit
  },
})
