/** Thrown out of a step when the person has asked to stop meanwhile. */
export class Stopped extends Error {}

/**
 * Keeps what was started and stops it in the reverse order, once, whatever the reason.
 * @param {{ say: (line: string) => void }} options
 */
export function openLifecycle({ say }) {
  /** @type {{ name: string, stop: () => Promise<unknown> }[]} */
  const started = []
  const abort = new AbortController()
  /** @type {Promise<void> | null} */
  let stopping = null

  const stopAll = async () => {
    for (const { name, stop } of started.reverse())
      await stop().catch((error) => say(`Could not stop the ${name}: ${error.message}`))
  }
  const lifecycle = {
    signal: abort.signal,
    isStopping: () => stopping !== null,
    /** @param {string} name @param {() => Promise<unknown>} stop */
    onStop: (name, stop) => void started.push({ name, stop }),
    /** @param {string | null} why */
    stop(why) {
      if (!stopping && why) say(why)
      stopping ??= Promise.resolve().then(() => {
        abort.abort()
        return stopAll()
      })
      return stopping
    },
    /** Throws `Stopped` instead of going on with a start that nobody wants any more. */
    check() {
      if (stopping) throw new Stopped('Stopped.')
    },
  }
  return lifecycle
}

/** @typedef {ReturnType<typeof openLifecycle>} Lifecycle */

/**
 * Calls `onSignal` for Ctrl-C and its kin. npm passes on what the terminal already sent, so a second
 * one soon after is the same one, and never a reason to stop in a hurry.
 * @param {(signal: string) => void} onSignal
 */
export function onStopSignal(onSignal) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => onSignal(signal))
  // A program that started us over a channel (tests, benches) and is gone.
  process.on('disconnect', () => onSignal('disconnect'))
}
