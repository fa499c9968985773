import 'server-only'
import { AppError, type Problem } from '@/lib/errors'

const SHOWN_MAX = 120
const PROBLEMS_MAX = 20
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** A name from the upload, safe to show: invisible characters are spelled out, long names cut. */
export function printable(name: string): string {
  const spelled = name.replace(
    UNPRINTABLE,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  )
  return spelled.length > SHOWN_MAX ? `${spelled.slice(0, SHOWN_MAX)}…` : spelled
}

/** 1536 → "1.5 KB", 524288000 → "500 MB": binary units, as the limits are counted. */
export function byteSize(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB']
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1)
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`
}

/** Refuses the upload for these reasons; at most 20 are listed, the first one is in the message. */
export function refusal(
  code: 'invalid' | 'too_large',
  problems: readonly Problem[],
  cause?: unknown,
) {
  const [first] = problems
  if (!first) throw new Error('A refusal needs a reason.')
  const others = problems.length - 1
  const more = others > 0 ? ` ${others} more ${others === 1 ? 'problem' : 'problems'} like it.` : ''
  return new AppError(code, `${first.message} ${first.remedy}${more}`, {
    problems: problems.slice(0, PROBLEMS_MAX),
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The upload cannot be accepted as it is: bad bytes, bad names, bad form. */
export const invalid = (problem: Problem, cause?: unknown) => refusal('invalid', [problem], cause)

/** The upload is larger than a limit. */
export const tooLarge = (problem: Problem) => refusal('too_large', [problem])
