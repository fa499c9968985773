import type { DataClass, Replacement } from '@/lib/redaction/rules'

/** So many own rules at most: each is looked for in every field that is written. */
export const RULES_MAX = 50
export const PREVIEW_MAX = 100
export const TRY_MAX = 20_000

export const CLASS_LABELS: Record<DataClass, string> = {
  public: 'Public',
  internal: 'Internal',
  confidential: 'Confidential',
  restricted: 'Restricted',
}

export const REPLACEMENT_LABELS: Record<Replacement, string> = {
  tag: 'A tag',
  'tag-last-4': 'A tag with the last four characters',
  secret: 'Redacted, with the last four characters',
  none: 'Nothing: label only',
}

/** What stands in the text instead, for a type. */
export const markerFor = (replacement: Replacement, type: string): string =>
  ({
    tag: `[${type}]`,
    'tag-last-4': `[${type} …1234]`,
    secret: `[redacted: ${type} …1234]`,
    none: 'stays as it is',
  })[replacement]

/** Words from a field of comma or line separated ones, in lower case, each once. */
export const keywordsFrom = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,\n]/)
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== ''),
  ),
]

/** An own rule, as its list and its dialog show it. */
export type RedactionRuleView = {
  id: string
  name: string
  type: string
  pattern: string
  class: DataClass
  replacement: Replacement
  keywords: readonly string[]
  enabled: boolean
  version: number
  updatedAt: string
  updatedBy: string | null
}

/** A detector that comes with Countersign. */
export type DetectorView = {
  type: string
  label: string
  class: DataClass
  marker: string
  finds: string
  example: string
}

/** Whether previews are kept, for the organization (`teamId` null) or one team. */
export type PreviewView = {
  teamId: string | null
  name: string
  /** Null for a team that follows the organization. */
  enabled: boolean | null
  lengthMax: number
  version: number
  reason: string | null
  updatedAt: string | null
  updatedBy: string | null
}

/** Everything that the page of policies shows. */
export type PoliciesView = {
  detectors: readonly DetectorView[]
  rules: readonly RedactionRuleView[]
  previews: readonly PreviewView[]
  canEdit: boolean
}

/** A stretch of the tried text: plain, or found as `type`. */
export type TriedPart = {
  text: string
  found: { type: string; label: string; class: DataClass; replacement: string | null } | null
}

/** What trying answers: the text in parts, what would be stored, its class, and how long it took. */
export type TriedView = {
  parts: readonly TriedPart[]
  redacted: string
  class: DataClass | null
  tookMicros: number
  characters: number
}
