import 'server-only'
import { RE2JS, RE2JSSyntaxException } from 're2js'
import { AppError } from '@/lib/errors'
import type { Detector, Span } from './detector'
import type { DataClass, Replacement } from './rules'

export const PATTERN_MAX = 300
/** Instructions of the compiled program: what a character of a text can cost at most. */
export const PROGRAM_MAX = 400

/** An organization's own rule, ready to run beside the detectors that come with Countersign. */
export type CompiledRule = Detector & { id: string }

/** What somebody wrote. `type` is what stands in the marker; `keywords` speed it up, see Detector. */
export type RuleSource = {
  id: string
  name: string
  type: string
  pattern: string
  class: DataClass
  replacement: Replacement
  keywords: readonly string[]
}

const REASONS: Readonly<Record<string, string>> = {
  'missing closing )': 'A bracket "(" is opened and not closed',
  'unexpected )': 'A bracket ")" is closed that was never opened',
  'missing closing ]': 'A set "[" is opened and not closed',
  'missing argument to repetition operator': 'There is nothing before the repetition to repeat',
  'invalid nested repetition operator': 'A repetition is repeated; put brackets around the first',
  'invalid repeat count': 'A repetition may be at most 1,000 times, counting those around it',
  'invalid escape sequence': 'This escape is not known; references back (\\1) are not possible',
  'invalid character class range': 'The range runs backwards, or its name is not known',
  'invalid named capture':
    'This kind of group is not possible, look-ahead and look-behind included',
  'invalid or unsupported Perl syntax':
    'This kind of group is not possible, look-ahead and look-behind included',
  'trailing backslash at end of expression': 'It ends in a backslash that escapes nothing',
}

/** What is wrong with a pattern, in words and with the place counted from 1; or null. */
function syntaxProblem(pattern: string, error: RE2JSSyntaxException): string {
  const reason = REASONS[error.getDescription()] ?? `It cannot be read (${error.getDescription()})`
  const piece = error.getPattern()
  const at = piece ? pattern.indexOf(piece) : -1
  const where = at === -1 ? '' : `, at character ${at + 1}: ${pattern.slice(at, at + 24)}`
  return `${reason}${where}.`
}

const problem = (rule: string): AppError =>
  new AppError('invalid', `The pattern does not work. ${rule}`, {
    problems: [{ field: 'pattern', rule, message: rule, remedy: 'Correct it and try it again.' }],
  })

function compilePattern(pattern: string): RE2JS {
  if (pattern.length > PATTERN_MAX)
    throw problem(`It has ${pattern.length} characters; ${PATTERN_MAX} is the most.`)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(pattern)
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw problem(syntaxProblem(pattern, error))
    throw error
  }
  const size = compiled.programSize()
  if (size > PROGRAM_MAX)
    throw problem(
      `It unfolds to ${size} steps; ${PROGRAM_MAX} is the most. Use smaller counts in { }, or split it into two rules.`,
    )
  if (compiled.test(''))
    throw problem('It finds the empty text, so it would find it everywhere. Ask for one character.')
  return compiled
}

function spansOf(pattern: RE2JS, text: string): Span[] {
  if (!pattern.test(text)) return []
  const found: Span[] = []
  const matcher = pattern.matcher(text)
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()]
    if (end > start) found.push({ start, end, isValidated: true, score: 0.9 })
  }
  return found
}

/**
 * Compiles a rule for an engine that takes time linear in the text whatever the pattern (RE2's).
 * `invalid` with the place in words where the pattern cannot be read or is too large.
 */
export function compileRule(source: RuleSource): CompiledRule {
  const pattern = compilePattern(source.pattern)
  return {
    id: source.id,
    type: source.type,
    label: source.name,
    class: source.class,
    replacement: source.replacement,
    isMarked: source.replacement === 'secret',
    keywords: source.keywords.map((keyword) => keyword.toLowerCase()),
    digitsMin: 0,
    skipsIds: false,
    find: (text) => spansOf(pattern, text),
  }
}
