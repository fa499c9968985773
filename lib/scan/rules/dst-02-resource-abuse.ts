import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn } from '@/lib/scan/engine/source'

const PATTERNS = [
  /\bstratum\+(?:tcp|ssl|udp):\/\//g,
  /\b(?:xmrig|minerd|cpuminer|cgminer|ethminer|nbminer|t-rex)\b[^\n]{0,80}(?:\s-o\s|--url|--pool|\s-u\s)/g,
  /:\s{0,2}\(\s{0,2}\)\s{0,2}\{\s{0,3}:\s{0,2}\|\s{0,2}:\s{0,2}&\s{0,2}\}\s{0,2};\s{0,3}:/g,
  /\bwhile\s{1,3}(?:True|1)\s{0,2}:\s{0,8}os\.fork\s{0,2}\(\)/g,
]

export default defineRule({
  id: 'DST-02',
  severity: 'critical',
  category: 'destruction',
  title: 'Mines coins or exhausts the machine',
  why: 'The code uses up processor, memory or processes for somebody else, or to bring the machine down.',
  remedy: 'Remove it.',
  needles: ['stratum+', 'xmrig', 'miner', 't-rex', ':|', ': |', 'fork'],
  examples: {
    match: [
      { path: 'scripts/a.sh', text: './xmrig -o pool.x-cdn.io:3333 -u wallet\n' },
      { path: 'scripts/a.sh', text: ':(){ :|:& };:\n' },
      { path: 'scripts/a.py', text: 'POOL = "stratum+tcp://pool.x-cdn.io:3333"\n' },
    ],
    pass: [
      { path: 'scripts/a.py', text: 'miner = ProcessMiner(log)\nminer.run()\n' },
      'A fork bomb looks like `:(){ :|:& };:` and is dangerous.',
    ],
  },
  *detect(file) {
    yield* search(
      codeIn(file, 'shell', 'python', 'javascript', 'powershell', 'ruby', 'json'),
      PATTERNS,
    )
  },
})
