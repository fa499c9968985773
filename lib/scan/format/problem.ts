import 'server-only'
import type { Frontmatter } from '@/lib/scan/format/frontmatter'
import type { FormatProblem } from '@/lib/scan/schema'

/**
 * What a format check is given. `fileName` is how SKILL.md is spelled, null when there is none;
 * `unreadable` is why it is not text ("is not valid UTF-8"), null when it is.
 */
export type FormatInput = {
  fileName: string | null
  unreadable: string | null
  folderName: string | null
  frontmatter: Frontmatter | null
}

type ProblemInput = {
  field: string | null
  rule: string
  message: string
  remedy: string
  line?: number | null
}

export const error = (input: ProblemInput): FormatProblem => ({
  level: 'error',
  line: null,
  ...input,
})
export const warning = (input: ProblemInput): FormatProblem => ({
  level: 'warning',
  line: null,
  ...input,
})

/** What kind of value this is, in a reader's words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'a number'
  return typeof value === 'boolean' ? 'true or false' : 'of an unknown kind'
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Length as a person counts it: code points, not UTF-16 units. */
export const lengthOf = (text: string) => [...text].length

/** Bytes that are not text are shown with holes: to reviewers, to the client, and to the model. */
export const notText = ({ unreadable }: FormatInput): FormatProblem[] =>
  unreadable === null
    ? []
    : [
        error({
          field: 'SKILL.md',
          rule: 'file-text',
          message: `SKILL.md ${unreadable}, so nobody would read it as it was written.`,
          remedy: 'Save the file as UTF-8 text and upload the skill again.',
        }),
      ]
