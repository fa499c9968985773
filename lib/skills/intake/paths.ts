import 'server-only'
import type { Problem } from '@/lib/errors'
import type { IntakeLimits } from './limits'
import { printable } from './refusals'

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?$/i
const WINDOWS_FORBIDDEN = /[<>:"|?*]/
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
// What git itself acts on, and the short name Windows gives to `.git`. Attributes would let a skill
// change bytes between what was reviewed and what a client checks out.
const GIT_FILE = /^(\.git|git~1|\.gitmodules|\.gitattributes)$/i

type Rule = {
  rule: string
  broken: (path: string, names: readonly string[]) => boolean
  why: string
  remedy: string
}

const anyName = (test: (name: string) => boolean) => (_: string, names: readonly string[]) =>
  names.some(test)

/** Checked in this order; the first broken rule is the one reported. */
const RULES: readonly Rule[] = [
  {
    rule: 'path-not-utf8',
    broken: (path) => path.includes('\uFFFD'),
    why: 'is not valid UTF-8',
    remedy: 'Rename the file with plain letters, or pack it again with a tool that writes UTF-8.',
  },
  {
    rule: 'path-invisible',
    broken: (path) => INVISIBLE.test(path),
    why: 'holds line breaks or other invisible characters',
    remedy: 'Rename the file with visible characters only.',
  },
  {
    rule: 'path-backslash',
    broken: (path) => path.includes('\\'),
    why: 'holds a backslash',
    remedy: 'Pack the folder again with a tool that writes forward slashes, or rename the file.',
  },
  {
    rule: 'path-absolute',
    broken: (path) => path.startsWith('/') || /^[a-z]:/i.test(path),
    why: 'is an absolute path',
    remedy: 'Pack the skill from inside its parent folder, so that paths are relative.',
  },
  {
    rule: 'path-traversal',
    broken: anyName((name) => name === '..'),
    why: 'leads out of the skill with ".."',
    remedy: 'Move the file into the skill folder and pack it again.',
  },
  {
    rule: 'path-empty-name',
    broken: anyName((name) => name === '' || name === '.'),
    why: 'has an empty part or a "." in it',
    remedy: 'Pack the folder again; each part of a path needs a name.',
  },
  {
    rule: 'path-not-nfc',
    broken: (path) => path !== path.normalize('NFC'),
    why: 'is written with decomposed accents (not Unicode NFC)',
    remedy: 'Rename it with composed characters, for example with `convmv -f utf8 -t utf8 --nfc`.',
  },
  {
    rule: 'path-git',
    broken: anyName((name) => GIT_FILE.test(name)),
    why: 'belongs to git and could change what is checked out',
    remedy: 'Upload the skill without .git, .gitmodules and .gitattributes.',
  },
  {
    rule: 'path-windows-device',
    broken: anyName((name) => WINDOWS_DEVICE.test(name)),
    why: 'is a device name on Windows',
    remedy: 'Rename it, so that the skill can be installed on every system.',
  },
  {
    rule: 'path-windows-forbidden',
    broken: (path) => WINDOWS_FORBIDDEN.test(path),
    why: 'holds one of < > : " | ? *, which Windows cannot store',
    remedy: 'Rename it without these characters.',
  },
  {
    rule: 'path-trailing-dot-or-space',
    broken: anyName((name) => /[. ]$/.test(name)),
    why: 'has a part ending in a dot or a space, which Windows drops',
    remedy: 'Rename it without the dot or space at the end.',
  },
]

/** One thing wrong with one path, told so that the path can be shown. */
export const problemAt = (path: string, rule: string, why: string, remedy: string): Problem => ({
  field: printable(path) || 'files',
  rule,
  message: `"${printable(path)}" ${why}.`,
  remedy,
})

/** The path as we keep it: without the `./` in front and the `/` at the end some tools write. */
export const tidyPath = (path: string) => path.replace(/^(\.\/)+/, '').replace(/(?<=.)\/$/, '')

/** What is wrong with one tidy path, or null. Reports the first broken rule. */
export function pathProblem(path: string, limits: IntakeLimits): Problem | null {
  if (Buffer.byteLength(path) > limits.pathBytesMax)
    return problemAt(
      path,
      'path-too-long',
      `is longer than ${limits.pathBytesMax} bytes`,
      'Shorten the names of the file and its folders.',
    )
  const names = path.split('/')
  const broken = RULES.find((rule) => rule.broken(path, names))
  return broken ? problemAt(path, broken.rule, broken.why, broken.remedy) : null
}

/** Two paths with the same key cannot stand side by side where case is not told apart. */
const caseKey = (path: string) => path.toUpperCase().toLowerCase().normalize('NFC')

const parents = (path: string) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join('/'))

/** Paths that repeat, differ only by case, or are a file in one place and a folder in another. */
export function collisions(paths: readonly string[]): Problem[] {
  const seen = new Map<string, { path: string; isFile: boolean }>()
  const found: Problem[] = []
  const claim = (path: string, isFile: boolean, blamed: string) => {
    const key = caseKey(path)
    const other = seen.get(key)
    if (!other) return void seen.set(key, { path, isFile })
    if (!isFile && !other.isFile && other.path === path) return
    const [rule, why] =
      other.path !== path
        ? ['path-case-collision', `differs from "${printable(other.path)}" only by case`]
        : isFile && other.isFile
          ? ['path-duplicate', 'is in the upload twice']
          : ['path-file-and-folder', `needs "${printable(path)}" to be a file and a folder`]
    found.push(problemAt(blamed, rule, why, 'Rename or remove one of the two.'))
  }
  for (const path of paths) {
    for (const parent of parents(path)) claim(parent, false, path)
    claim(path, true, path)
  }
  return found
}
