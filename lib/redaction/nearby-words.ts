import 'server-only'

const BEFORE = 48
const AFTER = 24

/** Whether one of the words stands shortly before or after a span. `words` must be anchored by \b. */
export function isNear(words: RegExp, text: string, start: number, end: number): boolean {
  return (
    words.test(text.slice(Math.max(0, start - BEFORE), start)) ||
    words.test(text.slice(end, end + AFTER))
  )
}

/** Whether one of the words stands shortly before a span. */
export const isAfter = (words: RegExp, text: string, start: number): boolean =>
  words.test(text.slice(Math.max(0, start - BEFORE), start))
