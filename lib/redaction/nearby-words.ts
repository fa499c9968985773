import 'server-only'
import { BLANK } from './identifiers'

const BEFORE = 48
const AFTER = 24

/** Up to what was redacted: a word beyond it is about that, and markers are not as long as what they hide. */
const before = (text: string, start: number) => {
  const near = text.slice(Math.max(0, start - BEFORE), start)
  return near.slice(near.lastIndexOf(BLANK) + 1)
}

const after = (text: string, end: number) => text.slice(end, end + AFTER).split(BLANK, 1)[0] ?? ''

/** Whether one of the words stands shortly before or after a span. `words` must be anchored by \b. */
export const isNear = (words: RegExp, text: string, start: number, end: number): boolean =>
  words.test(before(text, start)) || words.test(after(text, end))

/** Whether one of the words stands shortly before a span. */
export const isAfter = (words: RegExp, text: string, start: number): boolean =>
  words.test(before(text, start))
