import 'server-only'
import { checkKey } from '@/lib/scan/format/claude-code-keys'
import type { Frontmatter } from '@/lib/scan/format/frontmatter'
import { error, type FormatInput, lengthOf, notText, warning } from '@/lib/scan/format/problem'
import type { FormatProblem, FormatVerdict } from '@/lib/scan/schema'

const LISTING_MAX = 1536
const PREFIXES = ['claude-', 'anthropic-', 'anthropics-', 'cc-plugin-']
const KEBAB = /^(?!-)(?!.*--)[a-z0-9-]{1,64}(?<!-)$/
/** Checks what Claude Code loads: errors are what it would refuse or silently drop. */
export function checkClaudeCode(input: FormatInput): FormatVerdict {
  const problems = problemsOf(input)
  return {
    format: 'claude-code',
    valid: problems.every(({ level }) => level !== 'error'),
    problems,
  }
}

function problemsOf(input: FormatInput): FormatProblem[] {
  const { fileName, folderName, frontmatter } = input
  if (fileName !== 'SKILL.md' || frontmatter === null)
    return [
      error({
        field: 'SKILL.md',
        rule: 'file-required',
        message: fileName
          ? `The file is called ${fileName}; Claude Code looks for SKILL.md.`
          : 'There is no SKILL.md in the root of the skill.',
        remedy: fileName
          ? 'Rename the file to SKILL.md, in capitals.'
          : 'Put a SKILL.md in the top folder of the upload.',
      }),
    ]
  return [
    ...notText(input),
    ...structure(frontmatter),
    ...fieldProblems(frontmatter),
    ...nameProblems(frontmatter, folderName),
  ]
}

function structure({ status, problems, byteOrderMark }: Frontmatter): FormatProblem[] {
  const found: FormatProblem[] = []
  const silent = 'Claude Code would load the skill without its metadata and say nothing.'
  if (status === 'absent')
    found.push(
      warning({
        field: null,
        rule: 'frontmatter-missing',
        message: 'SKILL.md has no frontmatter, so the first paragraph becomes its description.',
        remedy: 'Start the file with "---", a name, a description and "---".',
        line: 1,
      }),
    )
  if (status === 'late')
    found.push(
      error({
        field: null,
        rule: 'frontmatter-first-line',
        message: `The frontmatter does not start on line 1. ${silent}`,
        remedy: 'Delete the empty lines above the first "---".',
        line: 1,
      }),
    )
  if (status === 'unclosed')
    found.push(
      error({
        field: null,
        rule: 'frontmatter-closed',
        message: `The frontmatter has no closing "---" line. ${silent}`,
        remedy: 'Add a line "---" after the last key.',
        line: 1,
      }),
    )
  if (status === 'too-large')
    found.push(
      error({
        field: null,
        rule: 'frontmatter-size',
        message: 'The frontmatter is longer than 64 kB and was not read.',
        remedy: 'Keep only keys in the frontmatter and move text below it.',
        line: 1,
      }),
    )
  for (const { message, line } of problems)
    found.push(
      error({
        field: null,
        rule: 'yaml-valid',
        message: `The YAML cannot be read: ${message}. ${silent}`,
        remedy:
          'Correct this line; quote values that contain a colon or start with a special character.',
        line,
      }),
    )
  if (byteOrderMark)
    found.push(
      warning({
        field: null,
        rule: 'byte-order-mark',
        message:
          'An invisible byte order mark stands before the first "---"; some clients then see no frontmatter.',
        remedy: 'Save the file as UTF-8 without a byte order mark.',
        line: 1,
      }),
    )
  return found
}

function fieldProblems(frontmatter: Frontmatter): FormatProblem[] {
  const { data, lines } = frontmatter
  const found = Object.entries(data).flatMap(([key, value]) =>
    checkKey(key, value, lines.get(key) ?? null),
  )
  const line = lines.get('description') ?? null
  const description = [data.description, data.when_to_use]
    .filter((part) => typeof part === 'string')
    .join(' ')
  const length = lengthOf(description)
  if (frontmatter.status === 'parsed' && length === 0)
    found.push(
      warning({
        field: 'description',
        rule: 'description-missing',
        message: 'There is no description, so Claude chooses the skill by its first paragraph.',
        remedy: 'Say what the skill does and when to use it.',
        line,
      }),
    )
  if (length > LISTING_MAX)
    found.push(
      warning({
        field: 'description',
        rule: 'description-length',
        message: `description and when_to_use have ${length} characters together; Claude sees the first ${LISTING_MAX}.`,
        remedy: 'Put the most telling words first, or shorten it.',
        line,
      }),
    )
  return found
}

function nameProblems({ data, lines }: Frontmatter, folderName: string | null): FormatProblem[] {
  const given = typeof data.name === 'string' ? data.name : ''
  const name = given || folderName
  const line = lines.get('name') ?? null
  if (!name)
    return [
      error({
        field: 'name',
        rule: 'name-required',
        message: 'The skill has no name and no folder to take it from.',
        remedy: 'Add a name to the frontmatter.',
        line,
      }),
    ]
  const found: FormatProblem[] = []
  if (!given)
    found.push(
      warning({
        field: 'name',
        rule: 'name-missing',
        message: `There is no name, so the folder name "${name}" is used.`,
        remedy: 'Add a name to the frontmatter.',
        line,
      }),
    )
  const prefix = PREFIXES.find((start) => name.toLowerCase().startsWith(start))
  if (prefix)
    found.push(
      error({
        field: 'name',
        rule: 'name-reserved',
        message: `Claude Code refuses plugins whose name starts with "${prefix}".`,
        remedy: 'Choose a name that starts with another word, for example your team.',
        line,
      }),
    )
  if (name.toLowerCase() === 'synced' || folderName === 'synced')
    found.push(
      error({
        field: 'name',
        rule: 'name-reserved',
        message: '"synced" is a folder name Claude Code keeps for itself.',
        remedy: 'Choose another name.',
        line,
      }),
    )
  if (!KEBAB.test(name))
    found.push(
      warning({
        field: 'name',
        rule: 'name-form',
        message: `"${name.slice(0, 80)}" can be shown but not published as a plugin.`,
        remedy: 'Use 1 to 64 lowercase letters, digits and single hyphens.',
        line,
      }),
    )
  return found
}
