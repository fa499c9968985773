import 'server-only'

/** Whether a text fits a pattern in which `*` is anything. Case does not matter; time is linear. */
export function fitsGlob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const lower = text.toLowerCase()
  const last = rest.pop()
  if (last === undefined) return lower === first
  if (!lower.startsWith(first) || lower.length < first.length + last.length) return false
  const end = lower.length - last.length
  let at = first.length
  for (const part of rest) {
    const found = lower.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return lower.endsWith(last)
}
