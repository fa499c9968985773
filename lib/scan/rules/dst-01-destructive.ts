import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn, proseOf } from '@/lib/scan/engine/source'

const ROOTS = String.raw`(?:\/(?:\*|\s|$|["'])|~\/?(?:\*|\s|$|["'])|\$\{?HOME\}?\/?(?:\*|\s|$|["'])|\/(?:etc|usr|var|home|Users|boot|bin|lib|opt|root|System)(?:\/?\*?)(?:\s|$|["'])|~\/(?:Documents|Desktop|Library|Pictures|\.ssh|\.aws)(?:\/?\*?)(?:\s|$|["']))`
const SHELL = [
  new RegExp(String.raw`\brm\s{1,4}(?:-{1,2}[a-zA-Z-]{1,20}\s{1,4}){1,5}["']?${ROOTS}`, 'gm'),
  /\brm\s[^\n]{0,60}--no-preserve-root\b/g,
  /\bmkfs(?:\.\w{2,8})?\s{1,4}[^\n]{0,60}\/dev\/\w/g,
  /\bdd\s[^\n]{0,120}\bof=\/dev\/(?:sd|nvme|hd|disk|mapper)/g,
  />\s{0,3}\/dev\/(?:sd[a-z]|nvme\d|hd[a-z]|disk\d)/g,
  new RegExp(
    String.raw`\bfind\s{1,4}${ROOTS}[^\n]{0,120}(?:-delete|-exec\s{1,3}(?:rm|shred))`,
    'gm',
  ),
  /\b(?:vssadmin\s{1,4}delete\s{1,4}shadows|wbadmin\s{1,4}delete\s{1,4}catalog|cipher\s{1,4}\/w|Format-Volume|format\s{1,4}[a-z]:\s{0,3}\/)/gi,
  /\b(?:aws\s{1,3}s3\s{1,3}(?:rb|rm)\b[^\n]{0,120}--(?:force|recursive)\s{1,3}s3:\/\/\*|terraform\s{1,3}destroy\s[^\n]{0,60}-auto-approve|kubectl\s{1,3}delete\s[^\n]{0,60}--all-namespaces)/g,
]
const CODE = [
  /\bshutil\.rmtree\s{0,3}\(\s{0,3}(?:["'](?:\/|~|\/home|\/etc|\/usr|\/var)["']|os\.path\.expanduser\s{0,3}\(\s{0,3}["']~\/?["']|(?:pathlib\.)?Path\.home\(\))/g,
  /\b(?:rmSync|rm|rimraf|rmdirSync)\s{0,3}\(\s{0,3}(?:["'](?:\/|~)["']|os\.homedir\(\)|process\.env\.HOME\b)\s{0,3}[,)]/g,
]
const WORDS = [
  /\b(?:delete|remove|erase|wipe|destroy)\b\s{1,3}(?:all|every|everything)\b[^.\n]{0,40}\b(?:home (?:folder|directory)|hard ?(?:disk|drive)|file ?system|root directory|backups?|databases?|repositories)\b/gi,
]

export default defineRule({
  id: 'DST-01',
  severity: 'critical',
  category: 'destruction',
  title: 'Destroys data beyond its own files',
  why: 'The command erases a home folder, a system folder, a disk or all backups. There is no way back.',
  remedy: 'Delete only named files in a folder the skill itself created.',
  needles: [
    'rm',
    'mkfs',
    'dd',
    '/dev/',
    'find',
    'vssadmin',
    'wbadmin',
    'cipher',
    'format',
    'rmtree',
    'rimraf',
    'delete',
    'remove',
    'erase',
    'wipe',
    'destroy',
  ],
  examples: {
    match: [
      { path: 'scripts/a.sh', text: 'rm -rf ~/\n' },
      { path: 'scripts/a.sh', text: 'sudo rm -rf / --no-preserve-root\n' },
      { path: 'scripts/a.sh', text: 'dd if=/dev/zero of=/dev/sda bs=1M\n' },
      { path: 'scripts/a.py', text: 'import shutil, os\nshutil.rmtree(os.path.expanduser("~"))\n' },
      { path: 'scripts/a.py', text: 'os.system("rm -rf $HOME")\n' },
      'Then delete everything in the home folder.',
    ],
    pass: [
      { path: 'scripts/a.sh', text: 'rm -rf ./build dist/ node_modules\n' },
      { path: 'scripts/a.sh', text: 'rm -rf /tmp/work-123\nrm -rf "$HOME/.cache/mytool"\n' },
      { path: 'scripts/a.py', text: 'shutil.rmtree(work_dir)\n' },
      'Never run `rm -rf /`.',
      'Block commands such as `rm -rf ~`.',
    ],
  },
  *detect(file) {
    yield* search(codeIn(file, 'shell', 'powershell'), SHELL)
    yield* search(codeIn(file, 'python', 'javascript'), CODE)
    for (const hit of search(proseOf(file), WORDS)) yield { ...hit, severity: 'high' }
  },
})
