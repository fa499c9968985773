import 'server-only'

/** The tools of `allowed-tools`: text separated by spaces or commas outside brackets, or a list. */
export function toolsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => toolsIn(item))
  if (typeof value !== 'string') return []
  const tools: string[] = []
  let depth = 0
  let word = ''
  for (const character of value) {
    if (character === '(') depth += 1
    if (character === ')') depth = Math.max(0, depth - 1)
    if (depth === 0 && /[\s,]/.test(character)) {
      if (word) tools.push(word)
      word = ''
    } else word += character
  }
  return word ? [...tools, word] : tools
}
