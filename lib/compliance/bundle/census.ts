import 'server-only'
import type { SequencedEvent } from '@/lib/audit/log/stream'
import type { StoredEvent } from '@/lib/audit/stored-events'
import { AppError } from '@/lib/errors'
import type { Scope } from '../checks/check'
import type { Framework } from '../frameworks/framework'
import { refsOf } from './people'
import { Sampler } from './samples'
import type { ControlReport } from './summary'

const MICROSECONDS = 1_000

/** What is counted, chosen and gathered while the log and then its events are written. */
export class Census {
  events = 0
  /** Everybody whom an event of a population names. */
  readonly refs: Set<string>
  readonly samplers: ReadonlyMap<string, Sampler>
  readonly #inLog = new Map<string, number>()
  readonly #samplersOf = new Map<string, Sampler[]>()

  constructor(
    private readonly scope: Scope,
    { controls }: Framework,
    { root, sampleSize, requestedBy }: { root: string; sampleSize: number; requestedBy: string },
  ) {
    this.refs = new Set([requestedBy])
    this.samplers = new Map(controls.map(({ id }) => [id, new Sampler(root, id, sampleSize)]))
    for (const { id, actions } of controls)
      for (const action of new Set<string>(actions)) {
        const sampler = this.samplers.get(id)
        if (sampler)
          this.#samplersOf.set(action, [...(this.#samplersOf.get(action) ?? []), sampler])
      }
  }

  /** A page of the log itself, whatever the database's columns say of it. */
  addSequenced(page: readonly SequencedEvent[]): void {
    const [from, to] = [this.scope.from.getTime(), this.scope.to.getTime()]
    for (const event of page) {
      const { ts, action } = event.core
      if (ts < from * MICROSECONDS || ts >= to * MICROSECONDS) continue
      this.#inLog.set(action, (this.#inLog.get(action) ?? 0) + 1)
      for (const sampler of this.#samplersOf.get(action) ?? []) sampler.offer(event)
    }
  }

  addStored(page: readonly StoredEvent[]): void {
    this.events += page.length
    for (const event of page) for (const ref of refsOf(event)) this.refs.add(ref)
  }

  #logged = (actions: readonly string[]): number =>
    [...new Set(actions)].reduce((sum, action) => sum + (this.#inLog.get(action) ?? 0), 0)

  /** A late writer may have committed while we read, or somebody altered a column. Fail, not lie. */
  requireSettled(reports: readonly ControlReport[]): void {
    const isSame =
      reports.every(({ control, population }) => population === this.#logged(control.actions)) &&
      this.events === this.#logged(reports.flatMap(({ control }) => control.actions))
    if (!isSame)
      throw new AppError(
        'conflict',
        'The events of this period and their places in the log differ: the log was still being written. Download the export again. If it stays like this, verify the log at Audit, Integrity.',
      )
  }
}
