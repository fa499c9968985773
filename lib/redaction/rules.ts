/** How sensitive data is, the least first. The same four words as the audit log's. */
export const DATA_CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const
export type DataClass = (typeof DATA_CLASSES)[number]

/** The higher of two classes; null is nothing found. */
export const higherClass = (one: DataClass | null, other: DataClass | null): DataClass | null => {
  if (one === null) return other
  if (other === null) return one
  return DATA_CLASSES.indexOf(one) >= DATA_CLASSES.indexOf(other) ? one : other
}

/**
 * What stands in the text instead of what was found. `tag`: `[iban …3000]`, or without the end,
 * `[e-mail]`. `secret`: `[redacted: aws-key …X4TQ]`. `none`: it is only labelled, and stays.
 */
export type Replacement = 'tag' | 'tag-last-4' | 'secret' | 'none'

/** Something found in a text. `start` and `end` count UTF-16 units of the text that was given. */
export type Finding = {
  type: string
  label: string
  class: DataClass
  start: number
  end: number
  /** A checksum, a parser or the issuer's own prefix says so, not only the form. */
  isValidated: boolean
  /** 0 to 1. */
  score: number
  /** What stands there now; null when it was only labelled. */
  replacement: string | null
}

/** A text after redaction. `class` is the highest class of what was found. */
export type Redacted = {
  text: string
  findings: readonly Finding[]
  class: DataClass | null
}

/** The longest field that is looked through, in UTF-16 units; what is beyond is left out, and said. */
export const FIELD_MAX = 65_536
