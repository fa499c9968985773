import 'server-only'
import type { Detector } from './detector'

/** Which detectors could find something: one byte for each, and whether there is any at all. */
export type Candidates = { isWanted: Uint8Array; digits: number }

type Node = { next: Map<number, Node>; fail: Node | null; detectors: Set<number>; index: number }

const makeNode = (): Node => ({ next: new Map(), fail: null, detectors: new Set(), index: 0 })

/** Lower-case code of an ASCII character; everything else shares one. */
const fold = (code: number): number => {
  if (code > 127) return 0
  return code >= 65 && code <= 90 ? code + 32 : code
}

function plant(detectors: readonly Detector[]): Node {
  const root = makeNode()
  detectors.forEach(({ keywords }, detector) => {
    for (const keyword of keywords) {
      let node = root
      for (const character of keyword) {
        const code = fold(character.charCodeAt(0))
        const child = node.next.get(code) ?? makeNode()
        node.next.set(code, child)
        node = child
      }
      node.detectors.add(detector)
    }
  })
  return root
}

/** Breadth first, so that the state to fall back to is complete when it is needed. */
function connect(root: Node): Node[] {
  const nodes = [root]
  for (let i = 0; i < nodes.length; i += 1) {
    const node = nodes[i] as Node
    node.index = i
    for (const [code, child] of node.next) {
      let fail = node.fail
      while (fail && !fail.next.has(code)) fail = fail.fail
      child.fail = fail?.next.get(code) ?? root
      for (const detector of child.fail.detectors) child.detectors.add(detector)
      nodes.push(child)
    }
  }
  return nodes
}

/**
 * One automaton of every keyword of every detector (Aho and Corasick, 1975): a text is walked once,
 * one table look-up a character, however many keywords there are.
 */
export class Prefilter {
  readonly #moves: Int16Array
  readonly #found: (readonly number[] | null)[]
  readonly #always: Uint8Array

  constructor(detectors: readonly Detector[]) {
    const nodes = connect(plant(detectors))
    this.#moves = new Int16Array(nodes.length * 128)
    this.#found = nodes.map((node) => (node.detectors.size > 0 ? [...node.detectors] : null))
    this.#always = Uint8Array.from(detectors, ({ keywords }) => (keywords.length === 0 ? 1 : 0))
    for (const node of nodes)
      for (let code = 0; code < 128; code += 1) {
        const child = node.next.get(fold(code))
        const fallback = node.fail ? (this.#moves[node.fail.index * 128 + code] ?? 0) : 0
        this.#moves[node.index * 128 + code] = child ? child.index : fallback
      }
  }

  candidates(text: string): Candidates {
    const isWanted = this.#always.slice()
    const moves = this.#moves
    let state = 0
    let digits = 0
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i)
      if (code >= 48 && code <= 57) digits += 1
      state = code < 128 ? (moves[state * 128 + code] as number) : 0
      const found = state === 0 ? null : this.#found[state]
      if (found) for (const detector of found) isWanted[detector] = 1
    }
    return { isWanted, digits }
  }
}
