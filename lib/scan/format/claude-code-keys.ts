import 'server-only'
import { checkHooks } from '@/lib/scan/format/claude-code-hooks'
import { error, isRecord, kindOf, lengthOf, warning } from '@/lib/scan/format/problem'
import type { FormatProblem } from '@/lib/scan/schema'

const COMPATIBILITY_MAX = 500
const BOOLEAN_WORDS = ['yes', 'no', 'on', 'off', '1', '0', 'true', 'false']
const MODEL =
  /^(?:inherit|default|best|sonnet|opus|haiku|opusplan|(?:sonnet|opus|haiku)\[1m\]|[a-z0-9][a-z0-9.:@/[\]-]{2,120})$/

type Shape = 'text' | 'boolean' | 'words' | 'map' | 'hooks' | readonly string[]

const KEYS: Record<string, Shape> = {
  name: 'text',
  description: 'text',
  when_to_use: 'text',
  'argument-hint': 'text',
  arguments: 'words',
  'disable-model-invocation': 'boolean',
  'user-invocable': 'boolean',
  'allowed-tools': 'words',
  'disallowed-tools': 'words',
  model: 'text',
  effort: ['low', 'medium', 'high', 'xhigh', 'max'],
  context: ['fork'],
  agent: 'text',
  background: 'boolean',
  hooks: 'hooks',
  paths: 'words',
  shell: ['bash', 'powershell'],
  metadata: 'map',
  license: 'text',
  compatibility: 'text',
}

/** Checks one frontmatter key and its value against what Claude Code reads. */
export function checkKey(field: string, value: unknown, line: number | null): FormatProblem[] {
  const shape = KEYS[field]
  if (shape === undefined)
    return [
      warning({
        field,
        rule: 'key-known',
        message: `Claude Code does not know the key "${field}" and ignores it.`,
        remedy: 'Check the spelling, or move it under metadata.',
        line,
      }),
    ]
  if (shape === 'hooks') return checkHooks(value, line)
  if (value === null)
    return [
      warning({
        field,
        rule: 'value-empty',
        message: `${field} has no value.`,
        remedy: `Give ${field} a value or remove the line.`,
        line,
      }),
    ]
  const complaint = complaintOf(field, value, shape)
  return complaint
    ? [error({ field, rule: complaint[0], message: complaint[1], remedy: complaint[2], line })]
    : []
}

type Complaint = readonly [rule: string, message: string, remedy: string]

function complaintOf(
  field: string,
  value: unknown,
  shape: Exclude<Shape, 'hooks'>,
): Complaint | null {
  if (shape === 'boolean')
    return typeof value === 'boolean' || BOOLEAN_WORDS.includes(String(value).toLowerCase())
      ? null
      : [
          'value-boolean',
          `${field} is ${JSON.stringify(value).slice(0, 60)}; it must be true or false.`,
          `Write "${field}: true" or "${field}: false".`,
        ]
  if (shape === 'map')
    return isRecord(value)
      ? null
      : [
          'value-map',
          `${field} is ${kindOf(value)}, not a map.`,
          `Write "key: value" lines below ${field}.`,
        ]
  if (shape === 'words')
    return typeof value === 'string' ||
      (Array.isArray(value) && value.every((word) => typeof word === 'string'))
      ? null
      : [
          'value-list',
          `${field} is ${kindOf(value)}; it must be text or a list of text.`,
          `Write ${field} as one line or as a list.`,
        ]
  if (typeof value !== 'string')
    return [
      'value-text',
      `${field} is ${kindOf(value)}, not text.`,
      `Put the value of ${field} in quotation marks.`,
    ]
  if (shape !== 'text')
    return shape.includes(value)
      ? null
      : [
          'value-known',
          `${field} is "${value.slice(0, 60)}"; allowed: ${shape.join(', ')}.`,
          `Use one of ${shape.join(', ')}, or remove the line.`,
        ]
  if (field === 'model' && !MODEL.test(value))
    return [
      'model-form',
      `"${value.slice(0, 60)}" is not a model name.`,
      'Use inherit, an alias such as sonnet, or a full model id.',
    ]
  if (field === 'compatibility' && lengthOf(value) > COMPATIBILITY_MAX)
    return [
      'compatibility-length',
      `compatibility has ${lengthOf(value)} characters; at most ${COMPATIBILITY_MAX} are allowed.`,
      'Shorten it.',
    ]
  return null
}
