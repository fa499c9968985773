import type { Problem } from '@/lib/errors'
import { KINDS } from './catalogue/rules'
import { addressProblem, isTextOfPem } from './fields/rules'

export const FORMAT_LABELS = {
  ocsf: 'OCSF 1.8.0',
  raw: 'As in the log',
  ecs: 'Elastic Common Schema',
  cef: 'CEF:0',
} as const
export type SinkFormat = keyof typeof FORMAT_LABELS

/** One thing to fill in. A `secret` is sealed and never shown again. */
export type SinkField = {
  name: string
  label: string
  help: string
  type: 'text' | 'address' | 'number' | 'choice' | 'switch' | 'pem'
  secret?: true
  optional?: true
  usual?: string
  placeholder?: string
  min?: number
  max?: number
  pattern?: RegExp
  /** What the pattern asks for, in words. */
  rule?: string
  options?: readonly { value: string; label: string }[]
}

export type SinkKindInfo = {
  label: string
  summary: string
  /** What it was tried against, for whoever chooses. */
  testedWith: string
  formats: readonly SinkFormat[]
  fields: readonly SinkField[]
}

export type SinkKind = keyof typeof KINDS
export const SINK_KINDS: Record<SinkKind, SinkKindInfo> = KINDS
export const SINK_KIND_NAMES = Object.keys(KINDS) as SinkKind[]
export const isSinkKind = (name: string): name is SinkKind => Object.hasOwn(KINDS, name)

export type SinkSettings = Readonly<Record<string, string | number | boolean>>
export type SinkSecrets = Readonly<Record<string, string>>

const wrong = (field: SinkField, rule: string, message: string, remedy: string): Problem => ({
  field: field.name,
  rule,
  message: `${field.label}: ${message}`,
  remedy,
})

function numberProblem(field: SinkField, text: string): Problem | null {
  const value = Number(text)
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = field
  if (Number.isInteger(value) && value >= min && value <= max) return null
  return wrong(
    field,
    'range',
    `must be a whole number from ${min} to ${max}.`,
    'Enter one within these bounds.',
  )
}

function fieldProblem(field: SinkField, text: string): Problem | null {
  if (text === '')
    return field.optional
      ? null
      : wrong(
          field,
          'required',
          'is missing.',
          'Fill it in; the receiver cannot be reached without.',
        )
  if (field.type === 'number') return numberProblem(field, text)
  // A line end within a token would end the header it is sent in.
  if (field.type !== 'pem' && /\p{Cc}/u.test(text))
    return wrong(
      field,
      'one-line',
      'holds a line break or another control character.',
      'Paste it again, without what stands around it.',
    )
  if (field.type === 'address') {
    const reason = addressProblem(text)
    return reason === null ? null : wrong(field, 'address', reason, 'Enter a full https address.')
  }
  if (field.type === 'pem' && !isTextOfPem(text))
    return wrong(field, 'pem', 'is not PEM.', 'Paste it with its BEGIN and END lines.')
  if (field.options && !field.options.some(({ value }) => value === text))
    return wrong(field, 'choice', 'is not one of the choices.', 'Choose one of the list.')
  if (field.pattern && !field.pattern.test(text))
    return wrong(
      field,
      'pattern',
      `must be ${field.rule ?? 'of the right form'}.`,
      'Compare it with what the receiver shows.',
    )
  if (text.length > 20_000)
    return wrong(field, 'length', 'is longer than 20,000 characters.', 'Shorten it.')
  return null
}

const typed = (field: SinkField, text: string): string | number | boolean => {
  if (field.type === 'number') return Number(text)
  return field.type === 'switch' ? text === 'on' || text === 'true' : text
}

/**
 * Reads what a form sent for a kind of sink. A secret left empty keeps the one in `kept`. Answers the
 * settings, the secrets, and everything that is wrong, by field.
 */
export function readKind(
  kind: SinkKind,
  values: Readonly<Record<string, string>>,
  kept: SinkSecrets = {},
): { settings: SinkSettings; secrets: SinkSecrets; problems: Problem[] } {
  const settings: Record<string, string | number | boolean> = {}
  const secrets: Record<string, string> = {}
  const problems: Problem[] = []
  for (const field of SINK_KINDS[kind].fields) {
    const sent = (values[field.name] ?? '').trim()
    const text = field.secret
      ? sent || (kept[field.name] ?? '')
      : sent || (field.optional ? '' : (field.usual ?? ''))
    if (field.type !== 'switch') {
      const problem = fieldProblem(field, text)
      if (problem) problems.push(problem)
    }
    if (field.secret) {
      if (text !== '') secrets[field.name] = text
    } else if (text !== '' || field.type === 'switch') settings[field.name] = typed(field, text)
  }
  return { settings, secrets, problems }
}

/** Where a sink sends to, in a few words, for a list. */
export function destinationOf(kind: string, settings: SinkSettings): string {
  if (kind === 'syslog') return `${settings.host}:${settings.port}`
  if (kind === 'file') return String(settings.fileName ?? '')
  const text = String(settings.url ?? '')
  try {
    const { host, pathname } = new URL(text)
    return pathname === '/' ? host : `${host}${pathname}`
  } catch {
    return text
  }
}
