import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn } from '@/lib/scan/engine/source'

const PYTHON = [
  /\bsubprocess\.\w{2,14}\s{0,3}\(\s{0,4}(?:f["']|["'][^"'\n]{0,200}["']\s{0,3}(?:%|\+|\.format)|\w{1,40}\s{0,3}\+)[^\n]{0,300}shell\s{0,2}=\s{0,2}True/g,
  /\bos\.(?:system|popen)\s{0,3}\(\s{0,4}(?:f["'][^"'\n]{0,200}\{|["'][^"'\n]{0,200}["']\s{0,3}(?:%|\+|\.format))/g,
  /(?<![\w.])(?:eval|exec)\s{0,3}\(\s{0,3}(?:input\s{0,2}\(|sys\.argv|request\.|args\.)/g,
  /\bpickle\.loads?\s{0,3}\(\s{0,3}(?:requests|urlopen|request\.|response)/g,
  /\byaml\.load\s{0,3}\(\s{0,3}[^,)\n]{1,80}\)/g,
  /\.execute\s{0,3}\(\s{0,3}f["'](?:SELECT|INSERT|UPDATE|DELETE)\b[^"'\n]{0,200}\{/gi,
  /\bverify\s{0,2}=\s{0,2}False\b/g,
]
const JAVASCRIPT = [
  /\b(?:exec|execSync)\s{0,3}\(\s{0,3}`[^`\n]{0,300}\$\{(?:req|process\.argv|args|input|query|params)/g,
  /(?<![\w.])eval\s{0,3}\(\s{0,3}(?:process\.argv|req\.|input|args)/g,
  /\brejectUnauthorized\s{0,2}:\s{0,2}false\b|NODE_TLS_REJECT_UNAUTHORIZED["']?\]?\s{0,3}=\s{0,3}["']?0/g,
]

export default defineRule({
  id: 'VUL-01',
  severity: 'medium',
  category: 'vulnerability',
  title: 'Contains unsafe code',
  why: 'Text from outside can become a command, a query or an object here, or a certificate is not checked. It is a mistake rather than an attack.',
  remedy:
    'Pass arguments as a list, use query parameters and safe loaders, and check certificates.',
  needles: [
    'subprocess',
    'os.',
    'eval',
    'exec',
    'pickle',
    'yaml.load',
    'verify',
    'rejectunauthorized',
    'node_tls',
  ],
  examples: {
    match: [
      { path: 'scripts/a.py', text: 'subprocess.run(f"git log {ref}", shell=True)\n' },
      { path: 'scripts/a.py', text: 'requests.get(url, verify=False)\n' },
      { path: 'scripts/a.py', text: 'data = yaml.load(text)\n' },
      { path: 'scripts/a.py', text: 'result = eval(input("Formula: "))\n' },
    ],
    pass: [
      { path: 'scripts/a.py', text: 'subprocess.run(["git", "log", ref])\n' },
      { path: 'scripts/a.py', text: 'data = yaml.safe_load(text)\n' },
      { path: 'scripts/a.js', text: 'const m = /a/.exec(text)\n' },
      { path: 'scripts/a.py', text: 'model.eval()\n' },
    ],
  },
  *detect(file) {
    yield* search(codeIn(file, 'python'), PYTHON)
    yield* search(codeIn(file, 'javascript'), JAVASCRIPT)
  },
})
