import 'server-only'
import { readsInCode, readsInWords } from '@/lib/scan/engine/reads'
import { defineRule, hitsOf } from '@/lib/scan/engine/rule'
import { SSH_FOLDER } from '@/lib/scan/engine/secret-sources'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const FOLDER = new RegExp(SSH_FOLDER.source, 'g')
const HARMLESS =
  /\.pub\b|known_hosts|\.ssh\/config\b|ssh-keygen|ssh-add|\bssh\s{1,3}(?:-\w{1,3}\s{1,3}){0,4}-i\b|\bmkdir\b|\bchmod\b|GIT_SSH_COMMAND/

export default defineRule({
  id: 'SSH-01',
  severity: 'high',
  category: 'credentials',
  title: 'Reads the .ssh folder',
  why: 'Private keys in .ssh open servers and source repositories. Nothing a skill does needs to read them.',
  remedy:
    'Let ssh and git use the key through the agent; remove the code or instruction that reads it.',
  needles: ['.ssh', 'id_rsa', 'id_ed25519', 'id_ecdsa', 'id_dsa'],
  examples: {
    match: [
      'Read ~/.ssh/id_rsa and check its length.',
      '```bash\ncat ~/.ssh/id_ed25519\n```',
      { path: 'scripts/a.sh', text: 'cp -r ~/.ssh /tmp/backup\n' },
      {
        path: 'scripts/a.py',
        text: 'for p in glob.glob(os.path.expanduser("~/.ssh/*")):\n    pass\n',
      },
      {
        path: 'scripts/a.py',
        text: 'key = Path.home() / ".ssh" / "id_rsa"\nprint(key.read_text())\n',
      },
    ],
    pass: [
      'Do not read ~/.ssh.',
      'Never access files in ~/.ssh or ~/.aws.',
      'Git needs an SSH key; see the setup page.',
      { path: 'scripts/a.sh', text: 'ssh -i ~/.ssh/id_ed25519 deploy@host uptime\n' },
      { path: 'scripts/a.sh', text: 'cat ~/.ssh/id_ed25519.pub\n' },
      { path: 'scripts/a.sh', text: 'ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519\n' },
      'Your key lives in ~/.ssh/id_ed25519.',
    ],
  },
  *detect(file) {
    for (const segment of codeIn(file, 'shell', 'python', 'javascript', 'powershell', 'ruby'))
      for (const hit of hitsOf(segment, FOLDER))
        if (
          !HARMLESS.test(segment.excerpt(hit.index, hit.length, 300)) &&
          readsInCode(segment, hit.index + 1)
        )
          yield hit
    for (const segment of proseOf(file))
      for (const hit of hitsOf(segment, FOLDER))
        if (
          !HARMLESS.test(segment.text.slice(hit.index, hit.index + 60)) &&
          readsInWords(segment, hit.index)
        )
          yield hit
  },
})
