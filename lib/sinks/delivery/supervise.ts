import 'server-only'
import { listenForSequenced } from '@/lib/audit/log/stream'
import { now } from '@/lib/db/clock'
import { log } from '@/lib/log'
import { Forwarder } from './forwarder'
import { forgetOldDeliveries, readSinks, recordFailure, type SinkRow } from './store'
import { Wake } from './wake'

const LOOK_MS = 1_000
const AGAIN_MS = 10_000
const FORGET_MS = 3_600_000

type Task = { version: number; stop: AbortController; done: Promise<void> }

/** One task for every sink: a slow receiver keeps nobody else waiting. */
class Supervisor {
  readonly #tasks = new Map<string, Task>()
  readonly #sinks = new Wake()
  #forgotAt = 0

  constructor(private readonly signal: AbortSignal) {}

  wake(): void {
    this.#sinks.wake()
  }

  async look(): Promise<void> {
    const sinks = await readSinks()
    const wanted = new Map(sinks.filter(({ paused }) => !paused).map((sink) => [sink.id, sink]))
    const stale = [...this.#tasks].filter(
      ([id, { version }]) => wanted.get(id)?.version !== version,
    )
    await Promise.all(stale.map(([id]) => this.#end(id)))
    for (const sink of wanted.values()) if (!this.#tasks.has(sink.id)) this.#begin(sink)
    if (now().getTime() - this.#forgotAt < FORGET_MS) return
    this.#forgotAt = now().getTime()
    await forgetOldDeliveries()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#tasks.keys()].map((id) => this.#end(id)))
  }

  #begin(sink: SinkRow): void {
    const stop = new AbortController()
    const signal = AbortSignal.any([this.signal, stop.signal])
    const done = this.#forward(sink, signal)
    this.#tasks.set(sink.id, { version: sink.version, stop, done })
  }

  async #end(id: string): Promise<void> {
    const task = this.#tasks.get(id)
    if (!task) return
    task.stop.abort()
    await task.done
    this.#tasks.delete(id)
  }

  /** A fault of ours must not end the forwarding: it is shown on the sink and tried again. */
  async #forward(sink: SinkRow, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await new Forwarder(sink, this.#sinks, signal).run()
        return
      } catch (error) {
        log.error('sinks.forward-failed', { sink: sink.id, error })
        const nextTryAt = new Date(now().getTime() + AGAIN_MS)
        await recordFailure(sink.id, {
          error: 'The portal could not forward: see its own log for “sinks.forward-failed”.',
          attempts: 1,
          nextTryAt,
        }).catch(() => undefined)
        await new Wake().wait(AGAIN_MS, signal)
      }
    }
  }
}

/**
 * Forwards the log to every sink until the signal aborts. Runs in one process at a time (lib/jobs/loop):
 * when that one dies, another goes on from the stored cursors.
 */
export async function forwardToSinks(signal: AbortSignal): Promise<'idle'> {
  const supervisor = new Supervisor(signal)
  const listening = listenForSequenced(() => supervisor.wake())
  const pause = new Wake()
  try {
    while (!signal.aborted) {
      await supervisor.look()
      await pause.wait(LOOK_MS, signal)
    }
  } finally {
    listening.stop()
    await supervisor.stop()
  }
  return 'idle'
}
