import 'server-only'
import { SECRET_SHAPES } from '@/lib/scan/engine/secret-shapes'

const EVIDENCE_MAX = 200

/** One line for a screen: secrets masked, odd characters shown as code points, at most 200 long. */
export function cleanEvidence(text: string): string {
  const oneLine = masked(text)
    .replace(/\s{1,400}/g, ' ')
    .trim()
  const shown = oneLine.replace(
    /[\p{C}]/gu,
    (odd) => `\\u{${(odd.codePointAt(0) ?? 0).toString(16)}}`,
  )
  const characters = [...shown]
  return characters.length > EVIDENCE_MAX
    ? `${characters.slice(0, EVIDENCE_MAX - 1).join('')}…`
    : shown
}

/** Every secret in the text, cut down to what names its kind. */
export function masked(text: string): string {
  let result = text
  for (const shape of SECRET_SHAPES) result = result.replace(shape.pattern, mask)
  return result
}

/** Keeps the first six characters at most, never more than a quarter. */
const mask = (secret: string) =>
  `${secret.slice(0, Math.min(6, Math.floor(secret.length / 4)))}…[${secret.length} characters masked]`
