import 'server-only'
import { FINDINGS_KEPT, type Finding } from './schema'

/** Keeps the first hundred and counts the rest, so that a log altered everywhere is reported too. */
export class Findings {
  readonly kept: Finding[]
  #count: number

  constructor(kept: readonly Finding[] = [], count = 0) {
    this.kept = [...kept]
    this.#count = count
  }

  get count(): number {
    return this.#count
  }

  add(kind: Finding['kind'], check: string, subject: string, detail: string): void {
    if (this.kept.some((one) => one.check === check && one.subject === subject)) return
    this.#count += 1
    if (this.kept.length < FINDINGS_KEPT) this.kept.push({ kind, check, subject, detail })
  }
}
