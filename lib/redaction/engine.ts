import 'server-only'
import { BUILT_IN } from './catalogue'
import type { Detector } from './detector'
import { blank, isWholeId, withoutIds } from './identifiers'
import { type Hit, type Stretch, stretchesOf } from './overlaps'
import { Prefilter } from './prefilter'
import { type DataClass, FIELD_MAX, type Finding, higherClass, type Redacted } from './rules'

/** Tells secrets apart without keeping them: six hexadecimal digits of an HMAC, say. */
export type Mark = (type: string, secret: string) => string

/** How far beyond the limit is looked, so that nothing is cut in two unseen. */
const OVERLAP = 2_048
/** Room that the note about what was left out needs. */
const NOTE_MAX = 80
const DIGITS_OF_AN_ID = 7

type Bare = { text: string; digits: number }

/** Without identifiers, and how many digits are left then. */
function bareOf(text: string, digits: number): Bare {
  if (digits < DIGITS_OF_AN_ID) return { text, digits }
  const bare = withoutIds(text)
  return bare === text ? { text, digits } : { text: bare, digits: bare.replace(/\D+/g, '').length }
}

const escaped = (text: string) => text.replace(/[^a-z0-9]/gi, '\\$&')
/** What earlier redactions leave behind, which is not looked into again. */
function markersOf(detectors: readonly Detector[]): RegExp {
  const types = [...new Set(detectors.map(({ type }) => escaped(type)))].join('|')
  return new RegExp(
    `\\[(?:redacted: )?(?:${types})(?: …[^\\s\\[\\]]{1,4})?(?: #[0-9a-f]{4,12})?\\]` +
      '|\\[truncated, \\d{1,15} characters not scanned\\]$',
    'g',
  )
}

const tail = (text: string): string => {
  const end = text.replace(/[^A-Za-z0-9]/g, '').slice(-4)
  return end.length === 4 && text.length >= 12 ? ` …${end}` : ''
}

/** `[card …1111]`, `[e-mail]`, `[redacted: aws-key …X4TQ #a1b2c3]`. */
function replacementOf({ winner, start, end }: Stretch, text: string, mark?: Mark): string {
  const { type, replacement, isMarked } = winner.detector
  const secret = text.slice(winner.start, winner.end)
  const correlation = mark && isMarked ? ` #${mark(type, secret)}` : ''
  if (replacement === 'tag') return `[${type}${correlation}]`
  if (replacement === 'tag-last-4') return `[${type}${tail(secret)}${correlation}]`
  if (replacement === 'secret') return `[redacted: ${type}${tail(secret)}${correlation}]`
  return text.slice(start, end)
}

const asFinding = (stretch: Stretch, replacement: string | null): Finding => ({
  type: stretch.winner.detector.type,
  label: stretch.winner.detector.label,
  class: stretch.class,
  start: stretch.start,
  end: stretch.end,
  isValidated: stretch.winner.isValidated,
  score: stretch.winner.score,
  replacement,
})

const NOTHING: readonly Finding[] = []
const NO_HITS: Hit[] = []
const ROUNDS_MAX = 4

const isReplaced = ({ detector }: Hit) => detector.replacement !== 'none'

/** The same text, just as long, without what was found. */
function blanked(text: string, stretches: readonly Stretch[]): string {
  let result = ''
  let at = 0
  for (const { start, end } of stretches) {
    result += text.slice(at, start) + blank(text.slice(start, end))
    at = end
  }
  return result + text.slice(at)
}

/** Detectors made ready to be run together. Made once for each set of rules, and kept. */
export class Engine {
  readonly #detectors: readonly Detector[]
  readonly #prefilter: Prefilter
  readonly #markers: RegExp
  readonly #hasOwn: boolean

  constructor(own: readonly Detector[] = [], builtIn: readonly Detector[] = BUILT_IN) {
    this.#detectors = [...builtIn, ...own]
    this.#prefilter = new Prefilter(this.#detectors)
    this.#markers = markersOf(this.#detectors)
    this.#hasOwn = own.length > 0
  }

  #hits(text: string): Hit[] {
    const hits: Hit[] = []
    let bare: Bare | null = null
    const { isWanted, digits } = this.#prefilter.candidates(text)
    for (let i = 0; i < this.#detectors.length; i += 1) {
      if (isWanted[i] === 0) continue
      const detector = this.#detectors[i] as Detector
      if (digits < detector.digitsMin) continue
      if (detector.skipsIds) {
        bare ??= bareOf(text, digits)
        if (bare.digits < detector.digitsMin) continue
      }
      for (const span of detector.find(detector.skipsIds && bare ? bare.text : text))
        hits.push({ ...span, detector })
    }
    return hits
  }

  /**
   * Looks again at what is left while something was found: without it, what stood beside may be seen
   * to be something too, and would be by the next redaction.
   */
  #allHits(text: string): Hit[] {
    // An organization's own rule may be about an identifier; ours never are.
    if (!this.#hasOwn && isWholeId(text)) return NO_HITS
    let rest = text.includes('[') ? text.replace(this.#markers, blank) : text
    const all: Hit[] = []
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const hits = this.#hits(rest)
      const replaced = stretchesOf(hits.filter(isReplaced))
      all.push(...(round === 0 ? hits : hits.filter(isReplaced)))
      if (replaced.length === 0) break
      rest = blanked(rest, replaced)
    }
    return all
  }

  /** The text with everything replaced that must not be kept. See `redact`. */
  redact(text: string, mark?: Mark): Redacted {
    const window = text.length > FIELD_MAX ? text.slice(0, FIELD_MAX + OVERLAP) : text
    const hits = this.#allHits(window)
    if (hits.length === 0 && window === text) return { text, findings: NOTHING, class: null }
    const labels = hits.filter((hit) => !isReplaced(hit))
    const stretches = stretchesOf(hits.filter(isReplaced))
    const { result, kept } = replaced(text, stretches, mark)
    const findings = [
      ...kept,
      ...stretchesOf(labels)
        .filter((label) => !stretches.some((one) => label.start < one.end && one.start < label.end))
        .map((label) => asFinding(label, null)),
    ].sort((one, other) => one.start - other.start)
    const highest = findings.reduce<DataClass | null>(
      (found, finding) => higherClass(found, finding.class),
      null,
    )
    return { text: result, findings, class: highest }
  }
}

type Replaced = { result: string; kept: Finding[] }

/** Where a text is cut: after the last space near its end, so that no word is halved. */
function cutAt(text: string, length: number): string {
  const whole = text.slice(0, Math.max(0, length))
  const space = Math.max(whole.lastIndexOf(' '), whole.lastIndexOf('\n'))
  return (whole.length - space < 200 ? whole.slice(0, space + 1) : whole).toWellFormed()
}

/** Replaces what fits into `room`; what does not is left out, and the note at the end says how much. */
function replaceWithin(
  text: string,
  stretches: readonly Stretch[],
  room: number,
  mark?: Mark,
): Replaced {
  const kept: Finding[] = []
  let result = ''
  let at = 0
  for (const stretch of stretches) {
    const replacement = replacementOf(stretch, text, mark)
    if (result.length + (stretch.start - at) + replacement.length > room) break
    result += text.slice(at, stretch.start) + replacement
    at = stretch.end
    kept.push(asFinding(stretch, replacement))
  }
  const rest = text.slice(at, stretches[kept.length]?.start)
  if (kept.length === stretches.length && result.length + rest.length <= room)
    return { result: result + rest, kept }
  const fits = cutAt(rest, room - result.length)
  const left = text.length - at - fits.length
  return { result: `${result}${fits}[truncated, ${left} characters not scanned]`, kept }
}

/** Never longer than `FIELD_MAX`. */
function replaced(text: string, stretches: readonly Stretch[], mark?: Mark): Replaced {
  if (text.length <= FIELD_MAX) {
    const whole = replaceWithin(text, stretches, Number.POSITIVE_INFINITY, mark)
    if (whole.result.length <= FIELD_MAX) return whole
  }
  return replaceWithin(text, stretches, FIELD_MAX - NOTE_MAX, mark)
}
