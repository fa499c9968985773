import 'server-only'

/** What one rule remembers under one key. `state` null: forgotten. */
export type Remembered = {
  ruleId: string
  key: string
  state: unknown
  subject: string | null
  expiresAtMs: number | null
}

const idOf = (ruleId: string, key: string): string => `${ruleId}\n${key}`

/** What rules remember, during one batch: read before it, written after it in the same transaction. */
export class Memory {
  readonly #known: Map<string, Remembered>
  readonly #changed = new Set<string>()

  constructor(known: readonly Remembered[] = []) {
    this.#known = new Map(known.map((one) => [idOf(one.ruleId, one.key), one]))
  }

  /** What is remembered and not yet worthless at that moment of the log; null when nothing is. */
  recall(ruleId: string, key: string, atMs: number): unknown {
    const found = this.#known.get(idOf(ruleId, key))
    if (!found || (found.expiresAtMs !== null && found.expiresAtMs <= atMs)) return null
    return found.state
  }

  remember(one: Remembered): void {
    const id = idOf(one.ruleId, one.key)
    this.#known.set(id, one)
    this.#changed.add(id)
  }

  changes(): Remembered[] {
    return [...this.#changed].flatMap((id) => this.#known.get(id) ?? [])
  }
}
