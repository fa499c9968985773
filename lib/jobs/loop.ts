import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@/lib/log'
import { type Lease, makeLeases } from './lease'

const TAKE_OVER_MS = 1_000
const BACKOFF_MAX_MS = 30_000
const STOP_TIMEOUT_MS = 2_000

/** Background work without an end. One process at a time runs it, whatever their number. */
export type Loop = {
  name: string
  /** One turn; `more` when there is work left. Safe to repeat: a turn may be cut off anywhere. */
  runOnce: (signal: AbortSignal) => Promise<'more' | 'idle'>
  /** How long to wait after a turn that found nothing. */
  idleMs: number
  /** Wakes the loop early; answers how to stop listening. */
  listen: ((wake: () => void) => { stop(): void }) | null
}

type LoopOptions = { idleMs: number; listen?: (wake: () => void) => { stop(): void } }

/** Declares a loop, `domain.verb`. lib/schedule.ts lists every loop. */
export const defineLoop = (
  name: string,
  runOnce: Loop['runOnce'],
  { idleMs, listen }: LoopOptions,
): Loop => ({ name, runOnce, idleMs, listen: listen ?? null })

export type RunningLoops = { stop: () => Promise<void> }

/** Waits, until it is over, woken or stopped; never throws. */
class Pause {
  #wake: AbortController | undefined
  #isWoken = false

  wake(): void {
    this.#isWoken = true
    this.#wake?.abort()
  }

  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#isWoken && !signal.aborted) {
      this.#wake = new AbortController()
      const either = AbortSignal.any([signal, this.#wake.signal])
      await sleep(ms, undefined, { signal: either }).catch(() => undefined)
    }
    this.#isWoken = false
  }
}

const backoffMs = (failures: number) => Math.min(BACKOFF_MAX_MS, 500 * 2 ** (failures - 1))

/** Turns, until the lease or the process ends. What fails is tried again, later each time. */
async function runUnderLease(loop: Loop, lease: Lease, stopped: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stopped, lease.signal])
  const pause = new Pause()
  const listening = loop.listen?.(() => pause.wake())
  let failures = 0
  try {
    while (!signal.aborted) {
      try {
        const found = await loop.runOnce(signal)
        failures = 0
        if (found === 'idle') await pause.wait(loop.idleMs, signal)
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        log.error('jobs.loop-failed', { loop: loop.name, failures, error })
        await sleep(backoffMs(failures), undefined, { signal }).catch(() => undefined)
      }
    }
  } finally {
    listening?.stop()
  }
}

async function runLoop(
  loop: Loop,
  leases: Pick<ReturnType<typeof makeLeases>, 'tryTake'>,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    const lease = await leases.tryTake(loop.name).catch((error: unknown) => {
      log.warn('jobs.lease-unavailable', { loop: loop.name, error })
      return null
    })
    if (lease) {
      log.info('jobs.loop-started', { loop: loop.name })
      await runUnderLease(loop, lease, stopped)
      await lease.release()
    }
    await sleep(TAKE_OVER_MS, undefined, { signal: stopped }).catch(() => undefined)
  }
}

/**
 * Runs the loops, each as soon as no other process does: an advisory lock decides, which is free again
 * when the process that held it dies. `stop` waits two seconds for turns that are running.
 */
export function startLoops(loops: readonly Loop[]): RunningLoops {
  const stopping = new AbortController()
  const leases = makeLeases()
  const running = Promise.all(loops.map((loop) => runLoop(loop, leases, stopping.signal)))
  return {
    stop: async () => {
      stopping.abort()
      const timeout = sleep(STOP_TIMEOUT_MS, undefined, { ref: false })
      await Promise.race([running, timeout])
      await leases.close()
    },
  }
}
