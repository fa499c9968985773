import 'server-only'
import type { Segment } from '@/lib/scan/engine/segment'

/** How far around a match its sentence is looked for, in characters. */
const REACH = 220

/** "Never skip this" is an order, so such verbs do not count. */
const NEGATION =
  /\b(?:never|don['’]?t|do(?:es)? not|must not|mustn['’]t|should not|shouldn['’]?t|may not|cannot|can['’]?t|won['’]?t|will not|not (?:to|be)|avoid|refuse(?:s|d)?|forbid(?:s|den)?|prohibit(?:s|ed)?|block(?:s|ed|ing)? (?:any|all|commands?|access|requests?|reads?|reading|attempts?|such)|prevent(?:s|ed|ing)?|den(?:y|ies|ied)|reject(?:s|ed)?|exclud(?:e|es|ed|ing)|without \w{2,20}ing|instead of|rather than|keep \w{1,20} out of|redact(?:s|ed)?|mask(?:s|ed)?)\b(?!\s{1,3}(?:skip|forget|fail|hesitate|omit|miss|worry|ask|wait|proceed|continue|start|work|use)\b)/i
/** "If it is not installed, run …": what comes before the comma does not forbid what follows. */
const CONDITION =
  /^[^\n]{0,20}\b(?:if|when|unless|in case|because|since|once|after|before)\b[^,\n]{0,150},/i

const DISCUSSION =
  /\b(?:detect(?:s|ed|ing|ion|ions|or)?|flag(?:s|ged)?|look(?:s|ing)? for|search(?:es|ing)? for|scan(?:s|ning)? for|check(?:s|ing)? for|watch for|grep for|attack(?:s|er|ers)?|attempt(?:s|ed)?|malicious|malware|suspicious|red flags?|warning signs?|indicator(?:s)?|payloads?|jailbreaks?|injections?|anti-?patterns?|bad examples?|insecure|vulnerab(?:le|ility|ilities)|exploit(?:s|ed)?|threats?|adversar(?:y|ial|ies)|says|looks? like|phrases? (?:like|such as)|strings? (?:like|such as)|untrusted|unsafe|dangerous|risky|forbidden|prohibited|refuse|reject|report any|wrong|incorrect)\b|❌|🚫|⛔/iu

const QUOTES = '"“”\'‘’`«»'

/** The part of the sentence that stands before a match. */
export function sentenceBefore(text: string, index: number): string {
  const before = text.slice(Math.max(0, index - REACH), index)
  const boundary = Math.max(
    before.lastIndexOf('. '),
    before.lastIndexOf('! '),
    before.lastIndexOf('? '),
    before.lastIndexOf('; '),
    before.lastIndexOf('.\n'),
    before.lastIndexOf('\n\n'),
    before.lastIndexOf('\n- '),
    before.lastIndexOf('\n* '),
  )
  const sentence = boundary < 0 ? before : before.slice(boundary + 1)
  return sentence.trimStart().replace(CONDITION, '')
}

/** The part of the sentence that stands after a match. */
function sentenceAfter(text: string, index: number): string {
  const after = text.slice(index, index + REACH)
  const boundary = after.search(/[.!?;](?=\s)|\n\n|\n[-*] /)
  return boundary < 0 ? after : after.slice(0, boundary)
}

/** "Never read X", "X must not be read": the words forbid what the pattern looks for. */
export function isNegated(text: string, index: number, length: number): boolean {
  if (NEGATION.test(sentenceBefore(text, index))) return true
  return /^[\s`'"]{0,4}(?:is|are|must|should|may|can)?\s{0,2}(?:never|not|forbidden|prohibited|blocked|refused)\b/i.test(
    text.slice(index + length, index + length + 60),
  )
}

/** The words are shown, as an attack to look for, rather than said to the agent. */
export function isDiscussed(text: string, index: number, length: number): boolean {
  return (
    DISCUSSION.test(sentenceBefore(text, index)) ||
    DISCUSSION.test(sentenceAfter(text, index + length))
  )
}

export const speaksOfAttacks = (words: string) => DISCUSSION.test(words) || FORBIDS.test(words)
const FORBIDS = /\b(?:never|don['’]?t|do not|avoid|bad|must not)\b/i

/** A quotation mark opens shortly before the match, on its line. */
export function isQuoted(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 3), index)
  return [...before.slice(before.lastIndexOf('\n') + 1)].some((character) =>
    QUOTES.includes(character),
  )
}

/** What a piece of prose does with the words a pattern found in it. */
export function stanceAt(
  segment: Segment,
  index: number,
  length: number,
): 'said' | 'discussed' | 'refused' {
  if (isNegated(segment.text, index, length)) return 'refused'
  const discussed = isDiscussed(segment.text, index, length)
  if (isQuoted(segment.text, index)) return 'refused'
  return discussed ? 'discussed' : 'said'
}
