import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for many at once: each waits for its time, or for all to be woken. */
export class Wake {
  #waiting = new Set<AbortController>()

  wake(): void {
    for (const one of this.#waiting) one.abort()
    this.#waiting.clear()
  }

  /** Until the time is over, `wake` is called, or the signal aborts. Never throws. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || ms <= 0) return
    const woken = new AbortController()
    this.#waiting.add(woken)
    const either = AbortSignal.any([signal, woken.signal])
    await sleep(ms, undefined, { signal: either }).catch(() => undefined)
    this.#waiting.delete(woken)
  }
}
