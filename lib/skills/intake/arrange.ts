import 'server-only'
import type { Problem } from '@/lib/errors'
import type { IntakeLimits } from './limits'
import { collisions, pathProblem, problemAt } from './paths'
import { printable, refusal } from './refusals'

const MANIFEST = 'SKILL.md'
const JUNK_FILES = new Set(['.DS_Store', 'Thumbs.db'])

function isJunk(path: string) {
  const names = path.split('/')
  return names[0] === '__MACOSX' || JUNK_FILES.has(names.at(-1) ?? '')
}

function commonFolder(paths: readonly string[]): string | null {
  const first = paths[0]?.split('/')
  const top = first && first.length > 1 ? first[0] : undefined
  return top !== undefined && paths.every((path) => path.startsWith(`${top}/`)) ? top : null
}

const listed = (names: readonly string[]) =>
  names.slice(0, 5).map(printable).join(', ') + (names.length > 5 ? ', …' : '')

const aboutManifest = (rule: string, message: string, remedy: string): Problem => ({
  field: MANIFEST,
  rule,
  message,
  remedy,
})

function manifestProblem(paths: readonly string[]): Problem | null {
  if (paths.includes(MANIFEST)) return null
  const otherCase = paths.find((path) => path.toLowerCase() === MANIFEST.toLowerCase())
  if (otherCase)
    return aboutManifest(
      'manifest-case',
      `SKILL.md is missing; the upload holds "${printable(otherCase)}".`,
      'Rename it to SKILL.md, in exactly this case.',
    )
  const skills = paths
    .filter((path) => path.endsWith(`/${MANIFEST}`))
    .map((path) => path.slice(0, -`/${MANIFEST}`.length))
  if (skills.length > 1)
    return aboutManifest(
      'several-skills',
      `The upload holds ${skills.length} skills: ${listed(skills)}.`,
      'Submit each skill folder on its own.',
    )
  if (skills.length === 1)
    return aboutManifest(
      'manifest-nested',
      `SKILL.md is not at the top of the upload but in "${listed(skills)}".`,
      'Upload that folder itself.',
    )
  return aboutManifest(
    'manifest-missing',
    `SKILL.md is missing; the upload holds ${listed(paths) || 'no files'}.`,
    'Add a SKILL.md at the top of the skill folder.',
  )
}

export type Arrangement = {
  /** The one folder everything was in, which is the skill's name on disk, or null. */
  folderName: string | null
  /** Where each kept upload path goes: key as uploaded (tidy), value inside the skill. */
  kept: ReadonlyMap<string, string>
  /** What operating systems leave behind and nobody wants published. */
  ignored: readonly string[]
}

/**
 * Decides which of the uploaded files (tidy paths, no folders) make the skill and where each goes:
 * drops junk, strips the one common top folder and wants SKILL.md at the root of what is left.
 * Refuses with `invalid`, naming up to 20 offending paths.
 */
export function arrange(paths: readonly string[], limits: IntakeLimits): Arrangement {
  const wrong = paths.flatMap((path) => pathProblem(path, limits) ?? [])
  if (wrong.length > 0) throw refusal('invalid', wrong)

  const ignored = paths.filter(isJunk)
  const wanted = paths.filter((path) => !isJunk(path))
  const colliding = collisions(wanted)
  if (colliding.length > 0) throw refusal('invalid', colliding)

  const folderName = commonFolder(wanted)
  const inside = (path: string) => (folderName === null ? path : path.slice(folderName.length + 1))
  const tooDeep = wanted
    .filter((path) => inside(path).split('/').length > limits.depthMax)
    .map((path) =>
      problemAt(
        path,
        'path-too-deep',
        `is more than ${limits.depthMax} levels deep`,
        'Move it closer to the top of the skill folder.',
      ),
    )
  if (tooDeep.length > 0) throw refusal('invalid', tooDeep)

  const missing = manifestProblem(wanted.map(inside))
  if (missing) throw refusal('invalid', [missing])
  return { folderName, kept: new Map(wanted.map((path) => [path, inside(path)])), ignored }
}
