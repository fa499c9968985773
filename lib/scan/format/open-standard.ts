import 'server-only'
import type { Frontmatter } from '@/lib/scan/format/frontmatter'
import {
  error,
  type FormatInput,
  isRecord,
  kindOf,
  lengthOf,
  notText,
} from '@/lib/scan/format/problem'
import type { FormatProblem, FormatVerdict } from '@/lib/scan/schema'

const KEYS = ['name', 'description', 'license', 'compatibility', 'metadata', 'allowed-tools']
const NAME = /^(?!-)(?!.*--)[a-z0-9-]{1,64}(?<!-)$/
const DESCRIPTION_MAX = 1024
const COMPATIBILITY_MAX = 500

/** Checks the open Agent Skills standard (agentskills.io/specification) and reports every error. */
export function checkOpenStandard(input: FormatInput): FormatVerdict {
  const { fileName, folderName, frontmatter } = input
  const problems =
    fileName === null || frontmatter === null
      ? [missingFile()]
      : [
          ...notText(input),
          ...structure(frontmatter),
          ...(hasKeys(frontmatter) ? fields(frontmatter, folderName) : []),
        ]
  return {
    format: 'agent-skills',
    valid: problems.every(({ level }) => level !== 'error'),
    problems,
  }
}

const missingFile = () =>
  error({
    field: 'SKILL.md',
    rule: 'file-required',
    message: 'There is no SKILL.md in the root of the skill.',
    remedy: 'Put a SKILL.md in the top folder of the upload.',
  })

const hasKeys = ({ status }: Frontmatter) => status === 'parsed' || status === 'broken'

const STRUCTURE: Partial<
  Record<Frontmatter['status'], readonly [rule: string, message: string, remedy: string]>
> = {
  absent: [
    'frontmatter-required',
    'SKILL.md has no frontmatter.',
    'Start the file with a line "---", then name and description, then another "---".',
  ],
  late: [
    'frontmatter-first-line',
    'The frontmatter does not start on line 1.',
    'Delete the empty lines above the first "---".',
  ],
  unclosed: [
    'frontmatter-closed',
    'The frontmatter has no closing "---" line.',
    'Add a line "---" after the last key.',
  ],
  'too-large': [
    'frontmatter-size',
    'The frontmatter is longer than 64 kB and was not read.',
    'Keep only keys in the frontmatter and move text below it.',
  ],
}

function structure(frontmatter: Frontmatter): FormatProblem[] {
  const found: FormatProblem[] = []
  const shape = STRUCTURE[frontmatter.status]
  if (shape)
    found.push(error({ field: null, rule: shape[0], message: shape[1], remedy: shape[2], line: 1 }))
  if (frontmatter.byteOrderMark)
    found.push(
      error({
        field: null,
        rule: 'frontmatter-first-line',
        message: 'An invisible byte order mark stands before the first "---".',
        remedy: 'Save the file as UTF-8 without a byte order mark.',
        line: 1,
      }),
    )
  for (const { message, line } of frontmatter.problems)
    found.push(
      error({
        field: null,
        rule: 'yaml-valid',
        message: `The YAML cannot be read: ${message}.`,
        remedy:
          'Correct this line; quote values that contain a colon or start with a special character.',
        line,
      }),
    )
  for (const { message, line } of frontmatter.unusual)
    found.push(
      error({
        field: null,
        rule: 'yaml-plain',
        message: `The frontmatter uses ${message}, which the standard's strict reader refuses.`,
        remedy: 'Write plain "key: value" lines, and lists or maps on lines of their own.',
        line,
      }),
    )
  return found
}

function fields(frontmatter: Frontmatter, folderName: string | null): FormatProblem[] {
  const { data } = frontmatter
  const at = (field: string) => frontmatter.lines.get(field) ?? null
  const found: FormatProblem[] = []
  const report = (field: string, rule: string, message: string, remedy: string) =>
    found.push(error({ field, rule, message, remedy, line: at(field) }))
  for (const key of Object.keys(data))
    if (!KEYS.includes(key))
      report(
        key,
        'key-known',
        `"${key}" is not a key of the standard.`,
        `Use only ${KEYS.join(', ')}; put anything else under metadata.`,
      )
  checkName(data.name, folderName, report)
  checkDescription(data.description, report)
  checkOptional(data, report)
  return found
}

type Report = (field: string, rule: string, message: string, remedy: string) => void

function checkName(name: unknown, folderName: string | null, report: Report) {
  const remedy = 'Use 1 to 64 lowercase letters, digits and single hyphens, not at either end.'
  if (name === undefined || name === null || name === '')
    return void report('name', 'name-required', 'The name is missing.', remedy)
  if (typeof name !== 'string')
    return void report(
      'name',
      'name-text',
      `The name is ${kindOf(name)}, not text.`,
      'Put the name in quotation marks.',
    )
  if (!NAME.test(name))
    report('name', 'name-form', `"${name.slice(0, 80)}" is not a valid name.`, remedy)
  if (folderName !== null && folderName !== name)
    report(
      'name',
      'name-folder',
      `The name "${name.slice(0, 80)}" differs from the folder "${folderName}".`,
      'Rename the folder or the skill so that both are the same.',
    )
}

function checkDescription(description: unknown, report: Report) {
  const remedy = `Say in at most ${DESCRIPTION_MAX} characters what the skill does and when to use it.`
  if (description === undefined || description === null)
    return void report('description', 'description-required', 'The description is missing.', remedy)
  if (typeof description !== 'string')
    return void report(
      'description',
      'description-text',
      `The description is ${kindOf(description)}, not text.`,
      'Put the description in quotation marks.',
    )
  if (description.trim() === '')
    report('description', 'description-required', 'The description is empty.', remedy)
  const length = lengthOf(description)
  if (length > DESCRIPTION_MAX)
    report(
      'description',
      'description-length',
      `The description has ${length} characters; at most ${DESCRIPTION_MAX} are allowed.`,
      remedy,
    )
}

function checkOptional(data: Record<string, unknown>, report: Report) {
  for (const key of ['license', 'compatibility', 'allowed-tools']) {
    const value = data[key]
    if (value !== undefined && typeof value !== 'string')
      report(
        key,
        `${key}-text`,
        `${key} is ${kindOf(value)}, not text.`,
        key === 'allowed-tools'
          ? 'Write the tools on one line, separated by spaces.'
          : 'Write it as one line of text.',
      )
  }
  const compatibility = data.compatibility
  if (typeof compatibility === 'string') {
    const length = lengthOf(compatibility)
    if (length === 0 || length > COMPATIBILITY_MAX)
      report(
        'compatibility',
        'compatibility-length',
        `compatibility has ${length} characters; 1 to ${COMPATIBILITY_MAX} are allowed.`,
        'Shorten it to the products, packages and network access the skill needs, or remove it.',
      )
  }
  const metadata = data.metadata
  if (metadata === undefined) return
  if (!isRecord(metadata))
    return void report(
      'metadata',
      'metadata-map',
      `metadata is ${kindOf(metadata)}, not a map.`,
      'Write "key: value" lines below metadata.',
    )
  for (const [key, value] of Object.entries(metadata))
    if (typeof value !== 'string')
      report(
        'metadata',
        'metadata-text',
        `metadata.${key} is ${kindOf(value)}, not text.`,
        `Put the value of ${key} in quotation marks.`,
      )
}
