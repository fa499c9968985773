import 'server-only'

const BITS = 1 << 15

const slot = (a: number, b: number, c: number) => (a * 961 + b * 31 + c) & (BITS - 1)

/**
 * Which groups of three characters a text holds, hashed: says at once that most words are absent.
 * One pass over the text, 32 kB; a hit must still be looked up.
 */
export class Trigrams {
  readonly #present = new Uint8Array(BITS)

  constructor(text: string) {
    let a = text.charCodeAt(0)
    let b = text.charCodeAt(1)
    for (let at = 2; at < text.length; at += 1) {
      const c = text.charCodeAt(at)
      this.#present[slot(a, b, c)] = 1
      a = b
      b = c
    }
  }

  mayHold(word: string): boolean {
    for (let at = 2; at < word.length; at += 1)
      if (
        !this.#present[slot(word.charCodeAt(at - 2), word.charCodeAt(at - 1), word.charCodeAt(at))]
      )
        return false
    return true
  }
}
