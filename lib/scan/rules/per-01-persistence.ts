import 'server-only'
import { defineRule, search } from '@/lib/scan/engine/rule'
import { codeIn } from '@/lib/scan/engine/source'

const SHELL = [
  /\bcrontab\s{1,4}(?:(?:-e\b|-$|-\s)|(?!-)[\w./~$"'-]{1,80}\s{0,3}$)|\|\s{0,4}crontab\b/gm,
  /(?:>{1,2}|\btee\s{1,3}(?:-a\s{1,3})?|\bcp\s[^\n;]{1,200}\s|\binstall\s[^\n;]{1,200}\s)\s{0,3}["']?[\w~$./{}-]{0,80}(?:Library\/Launch(?:Agents|Daemons)|\/etc\/(?:cron|systemd|init\.d|rc\.local|profile|sudoers|ld\.so\.preload)|\.config\/(?:systemd|autostart)|\.git\/hooks\/)/g,
  />{1,2}\s{0,3}["']?(?:~|\$\{?HOME\}?|\/root|\/home\/\w{1,40})\/\.(?:bashrc|zshrc|profile|bash_profile|zprofile|bash_login|zshenv)\b/g,
  />{1,2}\s{0,3}["']?[\w~$./{}-]{0,60}\.ssh\/authorized_keys\b/g,
  /\blaunchctl\s{1,4}(?:load|bootstrap|submit)\b|\bsystemctl\s{1,4}(?:--user\s{1,3})?enable\b|\bschtasks\b[^\n]{0,80}\/create\b/gi,
  /\bchmod\s{1,4}(?:[ugo]{0,3}\+s|0?[4-7][0-7]{3})\b|\bvisudo\b|NOPASSWD:\s{0,3}ALL/g,
  /\breg(?:\.exe)?\s{1,4}add\b[^\n]{0,120}\\(?:Run|RunOnce)\b|\bNew-ItemProperty\b[^\n]{0,160}\\Run\b/gi,
]
const CODE = [
  /\b(?:open|writeFile|writeFileSync|appendFile|appendFileSync)\s{0,3}\([^\n]{0,160}(?:LaunchAgents|LaunchDaemons|\/etc\/cron|\.bashrc|\.zshrc|\.bash_profile|authorized_keys|autostart|systemd\/(?:user|system))/g,
]

export default defineRule({
  id: 'PER-01',
  severity: 'high',
  category: 'persistence',
  title: 'Makes something run again later or with more rights',
  why: 'Cron jobs, start-up files, services, SSH keys and sudo rules stay after the skill has finished or been removed.',
  remedy: 'Remove it, or describe the step and let the user or your device management do it.',
  needles: [
    'crontab',
    'launch',
    '/etc/',
    '.config',
    '.git/hooks',
    '.bashrc',
    '.zshrc',
    'profile',
    '.zshenv',
    'bash_login',
    'authorized_keys',
    'systemctl',
    'schtasks',
    'chmod',
    'visudo',
    'nopasswd',
    'reg',
    'new-itemproperty',
    'autostart',
    'systemd',
  ],
  examples: {
    match: [
      { path: 'scripts/a.sh', text: '(crontab -l; echo "* * * * * /tmp/x") | crontab -\n' },
      { path: 'scripts/a.sh', text: 'echo "alias ls=/tmp/x" >> ~/.zshrc\n' },
      { path: 'scripts/a.sh', text: 'cp agent.plist ~/Library/LaunchAgents/a.plist\n' },
      { path: 'scripts/a.sh', text: 'cat key.pub >> ~/.ssh/authorized_keys\n' },
      { path: 'scripts/a.sh', text: 'echo "me ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/me\n' },
    ],
    pass: [
      { path: 'scripts/a.sh', text: 'crontab -l\nchmod 755 run.sh\nchmod +x run.sh\n' },
      'Cron expressions have five fields.',
      { path: 'scripts/a.sh', text: 'cat ~/.zshrc\n' },
      { path: 'scripts/a.sh', text: 'systemctl status nginx\n' },
    ],
  },
  *detect(file) {
    for (const hit of search(codeIn(file, 'shell', 'powershell'), SHELL)) {
      const words = hit.segment?.text.slice(hit.index, hit.index + hit.length + 60) ?? ''
      const mild = hit.segment?.kind !== 'code' || /\.git\/hooks|systemctl/.test(words)
      yield mild && !/sudoers|authorized_keys|NOPASSWD|preload/.test(words)
        ? { ...hit, severity: 'medium' }
        : hit
    }
    yield* search(codeIn(file, 'python', 'javascript', 'ruby'), CODE)
  },
})
